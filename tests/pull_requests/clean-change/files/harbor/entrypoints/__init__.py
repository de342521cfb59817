"""Ways to start harbor."""

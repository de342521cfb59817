"""Ways to start relay."""

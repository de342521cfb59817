"""Running the stages."""

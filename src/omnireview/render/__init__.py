"""`Review` → the texts that people and machines read."""

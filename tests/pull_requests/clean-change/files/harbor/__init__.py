"""Harbor: stages on many devices."""

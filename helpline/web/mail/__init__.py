"""Letters put aside and writers blocked."""

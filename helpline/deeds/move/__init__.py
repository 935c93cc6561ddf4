"""Moves without loss: another team, merged, parted, in doubt who writes."""

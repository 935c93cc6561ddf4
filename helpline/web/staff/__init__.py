"""Signing in, people, keys, settings, one's own page."""

"""Calls as colleagues log them, and what is known of women who call."""

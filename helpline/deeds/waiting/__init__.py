"""Whose turn it is, since when somebody waits, and by when she should have heard from us."""

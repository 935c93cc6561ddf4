"""Codes, steps, times and places said as a colleague would say them."""

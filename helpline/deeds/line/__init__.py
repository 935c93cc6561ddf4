"""The toll-free line: its calls from the first ring to the last copy at the carrier."""

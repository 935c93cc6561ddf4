"""One ticket: its course, its coded facts, the card of whoever writes, her blocks."""

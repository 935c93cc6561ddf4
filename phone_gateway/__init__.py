"""The phone gateway: what passes between the desk and the carrier."""

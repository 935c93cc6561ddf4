"""The phone gateway: what passes between the desk and the carrier. For calls that come in it holds public keys only."""

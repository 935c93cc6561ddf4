"""The phone gateway: calls on the helpline's own line come in from the carrier here; it holds public keys only."""

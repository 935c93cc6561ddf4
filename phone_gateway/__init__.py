"""The phone gateway: calls will come in from the carrier here; for now the room is kept free."""

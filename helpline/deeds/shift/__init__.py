"""The rota, swaps, who is here now, and debriefs."""

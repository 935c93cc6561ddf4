"""The rota, hand-overs, debriefs."""

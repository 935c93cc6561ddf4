"""How long people wait, and whether it gets better: what supervisors look at."""

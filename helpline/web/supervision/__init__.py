"""Who waits, trends, reports, clocks: the pages of supervisors."""

"""Cases: opened with her consent, carried on in steps, closed with what came of it."""

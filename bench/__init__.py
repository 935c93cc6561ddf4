"""Measures the desk: each figure beside a limit taken in the same run. Start with `python -m bench`."""

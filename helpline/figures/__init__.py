"""Clocks and response times: arithmetic only; no writes, no clock of its own, no seal is opened."""

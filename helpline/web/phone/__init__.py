"""Calls, promises to call back, what is agreed with callers, the carrier's ledger."""

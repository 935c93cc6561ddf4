"""Consent and cases."""

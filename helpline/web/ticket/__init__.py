"""The inbox, searches, one ticket's page and the deeds on it."""

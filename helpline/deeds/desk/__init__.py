"""What a colleague has before her: lists, one conversation, searches, what is handed over."""

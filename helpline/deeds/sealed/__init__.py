"""Keys and seals of tickets, messages, contacts and teams."""

"""Word lists that belong to the desk: pseudonyms, danger words; and how bytes become words."""

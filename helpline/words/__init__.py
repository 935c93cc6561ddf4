"""Word lists that belong to the desk: pseudonyms, danger words."""

"""Work for which nobody is trusted is done in child processes: they hold no key, and what beats them beats only them."""

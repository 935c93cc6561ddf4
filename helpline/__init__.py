"""The helpline desk: calls and letters become sealed, pseudonymous tickets."""

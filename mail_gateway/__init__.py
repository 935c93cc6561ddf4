"""The mail gateway: letters come in by SMTP, answers leave by SMTP; it holds public keys only."""

"""Letters out of a mailbox at a provider (IMAP4rev1, RFC 3501): looked for, stored, and only then taken away there."""

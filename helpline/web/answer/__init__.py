"""What we write: answers, texts at hand, approvals, letters we begin."""

"""What we write: answers and how they leave, notes, drafts, texts at hand."""

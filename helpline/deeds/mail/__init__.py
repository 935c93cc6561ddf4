"""Letters come in, reports about answers come back, and what beat the parser is put aside."""

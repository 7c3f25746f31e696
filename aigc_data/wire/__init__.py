"""What the wire says, turned into Tasks: one module per shape of answer."""

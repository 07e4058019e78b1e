"""What sentences of findings are filled with: one column for each field of a template."""

"""What sentences of findings are filled with: one column for each field of a template."""

__all__: list[str] = []

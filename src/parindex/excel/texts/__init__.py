"""What printed texts say: words of headings, names of rows, states of cells, periods."""

__all__: list[str] = []

"""How the measurements print what they found, next to the budgets of the design."""

from collections.abc import Sequence

KB = 1000  # the smaller of the two readings, so that a budget is kept in both


def heading(words: str) -> None:
    """The start of a part."""
    print(f"\n== {words} ==")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others, which are figures, to the right."""
    widths = [max(len(line[n]) for line in [columns, *rows]) for n in range(len(columns))]
    for line in [columns, *rows]:
        others = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        print("  ".join([line[0].ljust(widths[0]), *others]).rstrip())


def against(what: str, figure: float, unit: str, *, most: float | None = None, least: float | None = None) -> None:
    """One line: the figure, its budget, and whether it is kept."""
    if most is not None:
        budget, kept, missed = f"at most {_written(most)}", figure <= most, "OVER"
    elif least is not None:
        budget, kept, missed = f"at least {_written(least)}", figure >= least, "UNDER"
    else:
        raise ValueError("A budget is a most or a least")
    print(f"{what}: {_written(figure)} {unit}, budget {budget}: {'ok' if kept else missed}".replace("  ", " "))


def _written(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 10 or figure == int(figure) else f"{figure:.2f}"

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
    """One line: the figure, its budget if it has one, and whether that is kept."""
    said = ""
    if most is not None:
        said = f", budget at most {_written(most)}: {'ok' if figure <= most else 'OVER'}"
    elif least is not None:
        said = f", budget at least {_written(least)}: {'ok' if figure >= least else 'UNDER'}"
    print(f"{what}: {_written(figure)} {unit}{said}")


def _written(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 10 or figure == int(figure) else f"{figure:.2f}"

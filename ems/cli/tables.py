"""Tables: drawn by rich on a terminal, plain aligned text in a pipe."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from ems.cli.text import harmless, say

GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first column names the rows; the others hold numbers and are set to the right.

    Parameters
    ----------
    title
        What it shows.
    heads
        Heads of the columns.
    rows
        Cells of each row.
    marked
        Row and column of every cell that the eye should find.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def show(table: Table) -> None:
    """Show a table on standard output.

    Parameters
    ----------
    table
        What is shown.
    """
    if sys.stdout.isatty():
        _draw(table)
    else:
        say("\n".join(plain_lines(table)))
    say()


def plain_lines(table: Table) -> list[str]:
    """Return a table as aligned text; a marked cell ends with ``*``.

    Parameters
    ----------
    table
        What is shown.

    Returns
    -------
    list of str
        Title, heads, rows.

    Examples
    --------
    >>> plain_lines(Table(title="T", heads=("", "kWh"), rows=(("Load", "12"), ("PV", "3"))))
    ['T', '      kWh', 'Load   12', 'PV      3']
    """
    from rich.cells import cell_len  # noqa: PLC0415 - Japanese letters are two columns wide

    marks = any(table.marked)
    cells = [
        [text + ("*" if (r, c) in table.marked else " " if marks and c else "") for c, text in enumerate(row)]
        for r, row in enumerate((table.heads, *table.rows), start=-1)
    ]
    cells = [[" ".join(harmless(text).split("\n")) for text in row] for row in cells]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(table.heads))]
    lines = []
    for row in cells:
        pads = [" " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)]
        parts = [text + pad if c == 0 else pad + text for c, (text, pad) in enumerate(zip(row, pads, strict=True))]
        lines.append(GAP.join(parts).rstrip())
    return [harmless(table.title), *lines]


def _draw(table: Table) -> None:
    from rich import box  # noqa: PLC0415 - imported where used
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = RichTable(title=Text(harmless(table.title), style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for number, head in enumerate(table.heads):
        drawn.add_column(Text(harmless(head)), justify="right" if number else "left")
    for r, row in enumerate(table.rows):
        drawn.add_row(
            *(Text(harmless(text), style="bold yellow" if (r, c) in table.marked else "") for c, text in enumerate(row))
        )
    Console().print(drawn)

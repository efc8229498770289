"""A sweep as one figure: lines, heat map, parallel coordinates or a front, chosen by what varies or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from ems.plot.fonts import language_or_warn
from ems.plot.sweeps.choice import held_at
from ems.plot.sweeps.fronts import draw_front
from ems.plot.sweeps.lines import Lines, draw_lines
from ems.plot.sweeps.names import SURVIVAL, stem
from ems.plot.sweeps.parallel import draw_parallel
from ems.plot.sweeps.raster import Raster, draw_raster
from ems.plot.sweeps.table import check_name, table_of
from ems.plot.words import Words
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure

    from ems.plot.style import Size
    from ems.plot.sweeps.table import SweepTable

Kind = Literal["lines", "heat_map", "parallel", "pareto"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FEW_VALUES = 5
"""A second key with up to so many values is drawn as lines."""
PANELS, PARALLEL_FIGURES = 3, 4
SECOND = (SURVIVAL, "co2_kg", "hourly_matched_fraction")
"""What is laid against the cost where nothing is asked for."""


def sweep(
    sweep: pd.DataFrame | str | Path,
    kind: Kind | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    value: str | Sequence[str] | None = None,
    at: Mapping[str, Any] | None = None,
    keys: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
    size: Size = "notebook",
    lang: str = "en",
) -> Figure:
    """Draw a sweep.

    Parameters
    ----------
    sweep
        The frame of :func:`ems.read_sweep`, or the folder of a sweep.
    kind
        ``"lines"``: figures along the key ``x``, a line for each value of the key ``y``; ``"heat_map"``: one figure
        over the keys ``x`` and ``y``; ``"parallel"``: all keys and some figures side by side; ``"pareto"``: the figure
        ``y`` against the figure ``x``, with the cases that no other beats in both. None: lines for one key, a heat map
        for two, parallel coordinates for more.
    x, y
        Columns of the axes; None: those that tell most.
    value
        Figure or figures that are shown, and by whose first the best case is chosen; None: cost, matched share and
        survival.
    at
        Values of keys that are not on an axis; None: those of the best case.
    keys
        Columns that vary; None: all with a point in their name.
    titles
        Names for people: whole columns, or sections such as ``"storage.shelter"``.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        No such column, value or kind, or nothing to show.
    """
    words = Words(language_or_warn(lang))
    table = table_of(sweep, keys=keys, titles=titles, lang=words.lang)
    asked = [value] if isinstance(value, str) else list(value or ())
    for name in asked:
        check_name(name, table.figures, "value")
    chosen = kind or chosen_kind(table)
    if chosen == "lines":
        return _lines(table, x, y, asked, at, size, words)
    if chosen == "heat_map":
        return _heat_map(table, x, y, asked, at, size, words)
    if chosen == "parallel":
        return _parallel(table, asked, size, words)
    if chosen == "pareto":
        return _pareto(table, x, y, asked, size, words)
    raise wrong(where=f"kind = {kind!r}", what="must be one of " + ", ".join(KINDS))


def chosen_kind(table: SweepTable) -> Kind:
    """Choose how a sweep is drawn, by how many keys vary.

    Parameters
    ----------
    table
        The sweep.
    """
    numeric = table.numeric_keys
    if len(table.keys) == 1 and numeric:
        return "lines"
    if len(table.keys) == 2 and numeric:  # noqa: PLR2004 - a plane
        fewest = min(table.frame[name].nunique() for name in table.keys)
        return "lines" if table.is_grid and fewest <= FEW_VALUES else "heat_map"
    return "parallel"


def main_figures(table: SweepTable, asked: Sequence[str], count: int) -> list[str]:
    """Return the figures that are shown: those asked for, else cost, matched share and survival.

    Parameters
    ----------
    table
        The sweep.
    asked
        Names of figures.
    count
        How many at most where none are asked for.
    """
    if asked:
        return list(asked)
    main = table.main_figure()
    costs = ("yearly_bills", "bills", "yearly_cost", "cost", "purchase", "operation_cost")
    # one cost is enough: the others move along
    others = [name for name in table.figures if stem(name) not in costs and not name.startswith(f"{SURVIVAL}.")]
    changing = [name for name in others if table.changes(name)]
    return [main, *changing][:count]


def _key(table: SweepTable, name: str | None, where: str, *, numeric: bool, other: str | None = None) -> str | None:
    """Return the key asked for, else the one with most values that is still free; None where there is none."""
    names = table.numeric_keys if numeric else table.keys
    if name is not None:
        return check_name(name, [*names, *(linked for linked in table.linked)], where)
    free = [key for key in names if key != other]
    return max(free, key=lambda key: table.frame[key].nunique(), default=None)


def _lines(
    table: SweepTable,
    x: str | None,
    y: str | None,
    asked: Sequence[str],
    at: Mapping[str, Any] | None,
    size: Size,
    words: Words,
) -> Figure:
    key = _key(table, x, "x", numeric=True, other=y)
    if key is None:
        raise wrong(where="kind = 'lines'", what="needs a key that varies and is a number")
    figures = main_figures(table, asked, PANELS)
    of = y if y is None else check_name(y, table.keys, "y")
    if of is None and table.is_grid:
        few = [name for name in table.keys if name != key and name not in (at or {})]
        of = min(few, key=lambda name: table.frame[name].nunique(), default=None)
    cases, held = held_at(table, [key, *([of] if of else [])], figures[0], at)
    lines = Lines(
        cases=cases,
        held=held,
        x=table.column(key, words),
        figures=tuple(table.column(name, words) for name in figures),
        of=None if of is None or not table.is_grid else table.column(of, words),
    )
    return draw_lines(table, lines, size, words)


def _heat_map(
    table: SweepTable,
    x: str | None,
    y: str | None,
    asked: Sequence[str],
    at: Mapping[str, Any] | None,
    size: Size,
    words: Words,
) -> Figure:
    across = _key(table, x, "x", numeric=False, other=y)
    up = _key(table, y, "y", numeric=False, other=across)
    if across is None or up is None or across == up:
        raise wrong(where="kind = 'heat_map'", what="needs two keys that vary")
    figure = main_figures(table, asked, 1)[0]
    cases, held = held_at(table, [across, up], figure, at)
    columns = (table.column(name, words) for name in (across, up, figure))
    return draw_raster(table, Raster(cases, held, *columns), size, words)


def _parallel(table: SweepTable, asked: Sequence[str], size: Size, words: Words) -> Figure:
    figures = main_figures(table, asked, PARALLEL_FIGURES)
    columns = tuple(table.column(name, words) for name in (*table.keys, *figures))
    return draw_parallel(table, columns, table.column(figures[0], words), size, words)


def _pareto(table: SweepTable, x: str | None, y: str | None, asked: Sequence[str], size: Size, words: Words) -> Figure:
    across = check_name(x, table.figures, "x") if x else table.main_figure()
    up = y or next((name for name in asked if name != across), None)
    if up is None:
        others = [name for name in table.figures if name != across and table.changes(name)]
        up = next((name for wanted in SECOND for name in others if stem(name) == wanted), next(iter(others), None))
    if up is None:
        raise wrong(where="kind = 'pareto'", what="needs two figures that change")
    check_name(up, table.figures, "y")
    return draw_front(table, table.column(across, words), table.column(up, words), size, words)

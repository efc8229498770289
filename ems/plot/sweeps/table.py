"""A sweep as figures and the page need it: the cases that came out, what varied, what was found."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.plot.sweeps.columns import Column, column_of, direction, in_order
from ems.plot.sweeps.names import is_key, stem
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ems.plot.words import Words

NOT_FIGURES = frozenset({"case", "error"})
LINKED_WITHIN = 1e-9
COST_LIKE = ("yearly_bills", "yearly_cost", "cost")
"""What cases are judged by: what is paid with the purchase comes first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepTable:
    """A sweep, its columns told apart.

    Parameters
    ----------
    frame
        The cases that came out, in order.
    failed
        The others, with their reasons in ``error``.
    keys
        Columns that vary on their own, in order.
    linked
        Columns that are a multiple of one of them → that one.
    figures
        Columns with numbers that were found, those first that are looked at first.
    is_grid
        Whether the cases are all combinations of the keys' values.
    titles
        Names for people; see :func:`ems.plot.sweeps.columns.title_of`.
    currency
        Unit of money, as the scenario writes it; "": as the names of the columns tell it.
    """

    frame: pd.DataFrame
    failed: pd.DataFrame
    keys: tuple[str, ...]
    linked: Mapping[str, str]
    figures: tuple[str, ...]
    is_grid: bool
    titles: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""

    @property
    def numeric_keys(self) -> tuple[str, ...]:
        """Keys whose values are numbers."""
        return tuple(name for name in self.keys if self.frame[name].dtype.kind in "iuf")

    def column(self, name: str, words: Words) -> Column:
        """Return a column with its name and unit.

        Parameters
        ----------
        name
            Its name in the frame.
        words
            Language.
        """
        return column_of(self.frame, name, words, self.titles, self.currency)

    def changes(self, name: str) -> bool:
        """Return whether a column differs between cases.

        Parameters
        ----------
        name
            Its name.
        """
        return _differs(self.frame[name])

    def main_figure(self) -> str:
        """Return the figure that cases are judged by: yearly bills, else yearly cost, else cost, else the first."""
        for wanted in COST_LIKE:
            found = next((name for name in self.figures if stem(name) == wanted), None)
            if found is not None:
                return found
        return self.figures[0]

    def best_case(self, figure: str) -> int:
        """Return the row of the best case by a figure: the lowest, where high is not better.

        Parameters
        ----------
        figure
            Name of a column.
        """
        values = self.frame[figure].to_numpy(dtype=np.float64)
        return int(np.nanargmax(values) if direction(figure) > 0 else np.nanargmin(values))


def table_of(
    sweep: pd.DataFrame | str | Path,
    *,
    keys: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
    lang: str = "en",
) -> SweepTable:
    """Tell the columns of a sweep apart.

    Parameters
    ----------
    sweep
        The frame of :func:`ems.read_sweep`, or the folder of a sweep.
    keys
        Columns that vary; None: all with a point in their name.
    titles
        Names for people; see :func:`ems.plot.sweeps.columns.title_of`. Of a folder those of its scenario are known.
    lang
        Language of the names that the folder's scenario has.

    Raises
    ------
    InputError
        Nothing varies, no case came out, or there are no figures.
    """
    currency = ""
    if isinstance(sweep, (str, Path)):
        from ems.plot.sweeps.folder import frame_and_names  # noqa: PLC0415 - imported where used

        sweep, known = frame_and_names(Path(sweep), lang)
        titles, currency = {**known.titles, **(titles or {})}, known.currency
    names = [str(name) for name in sweep.columns]
    varied = list(keys) if keys is not None else [name for name in names if is_key(name)]
    for name in varied:
        check_name(name, names, "keys")
    if not varied:
        raise wrong(where="sweep", what="has no column that varies, such as 'storage.shelter.capacity_kwh'")
    bad = sweep["error"].astype(str).str.len().to_numpy() > 0 if "error" in names else np.zeros(len(sweep), dtype=bool)
    frame = sweep[~bad].reset_index(drop=True)
    figures = [name for name in names if name not in NOT_FIGURES and name not in varied and _is_figure(frame[name])]
    if not len(frame) or not figures:
        what = "has no case that came out" if len(sweep) else "has no cases"
        raise wrong(where="sweep", what=what, remedy="its column 'error' says why" if len(sweep) else "")
    linked = _linked(sweep, varied)
    free = tuple(name for name in varied if name not in linked and _differs(sweep[name])) or (varied[0],)
    return SweepTable(
        frame=frame,
        failed=sweep[bad].reset_index(drop=True),
        keys=free,
        linked=linked,
        figures=tuple(in_order(figures)),
        is_grid=int(np.prod([sweep[name].nunique() for name in free])) == len(sweep),
        titles=titles or {},
        currency=currency,
    )


def _is_figure(values: pd.Series[Any]) -> bool:
    """Whether a column holds numbers, at least one of them known."""
    return values.dtype.kind in "iuf" and bool(values.notna().any())


def _differs(values: pd.Series[Any]) -> bool:
    """Whether known values differ."""
    known = values.dropna().to_numpy()
    return bool((known != known[:1]).any())


def _linked(frame: pd.DataFrame, varied: Sequence[str]) -> dict[str, str]:
    """Columns that are the same multiple of an earlier one in all cases → that one."""
    linked: dict[str, str] = {}
    numeric = [name for name in varied if frame[name].dtype.kind in "iuf" and _differs(frame[name])]
    for place, name in enumerate(numeric):
        values = frame[name].to_numpy(dtype=np.float64)
        for other in numeric[:place]:
            others = frame[other].to_numpy(dtype=np.float64)
            top = int(np.abs(others).argmax())
            factor = values[top] / others[top]
            if other not in linked and np.allclose(values, factor * others, rtol=LINKED_WITHIN, atol=0.0):
                linked[name] = other
                break
    return linked


def check_name(name: str, known: Sequence[str], where: str) -> str:
    """Return a name that is among the known ones.

    Parameters
    ----------
    name
        What was asked for.
    known
        Names there are.
    where
        Argument that it was asked in.

    Raises
    ------
    InputError
        There is no such name; the nearest ones are named.
    """
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or list(known)[:6]
    raise wrong(where=f"{where} = {name!r}", what="is no column of the sweep", remedy=f"such as {', '.join(near)}")

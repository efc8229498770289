"""A year as its file has it, with the line of every value, and how a rule that it breaks is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

PLACES_TOLD: Final = 8
"""Places listed for one rule and one quantity before the rest is counted: enough to see a pattern, one screen long."""

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

UNITS: Final = {
    "ghi_w_per_m2": "W/m²",
    "dni_w_per_m2": "W/m²",
    "dhi_w_per_m2": "W/m²",
    "direct_horizontal_w_per_m2": "W/m²",
    "air_temperature_c": "°C",
    "wind_m_per_s": "m/s",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A year of readings on a complete index; NaN where the file has nothing usable.

    Parameters
    ----------
    index
        Starts of all intervals of the year, at a fixed offset from UTC.
    readings
        One array a quantity, named with its unit.
    lines
        Line of the file that each value is from, one array a quantity; 0 where there is none.
    word
        What the file counts by: ``"line"``, or ``"entry"`` in a JSON list.
    """

    index: pd.DatetimeIndex
    readings: dict[str, NDArray[np.float64]]
    lines: dict[str, NDArray[np.int64]]
    word: str = "line"

    def where(self, name: str, first: int, last: int) -> str:
        """Return the line or lines of a run of values.

        Parameters
        ----------
        name
            The quantity.
        first
            Number of the first interval.
        last
            Number of the last interval.

        Returns
        -------
        str
            For example ``"line 412"`` or ``"lines 412–430"``.
        """
        of_run = self.lines[name][first : last + 1]
        lowest, highest = int(of_run.min()), int(of_run.max())
        return span(self.word, lowest, highest)

    def when(self, first: int, last: int) -> str:
        """Return the time or times of a run of values.

        Parameters
        ----------
        first
            Number of the first interval.
        last
            Number of the last interval.

        Returns
        -------
        str
            For example ``"2 March 03:00"`` or ``"2 March 03:00 to 2 March 21:00"``, starts of the intervals.
        """
        if first == last:
            return spoken(self.index[first])
        return f"{spoken(self.index[first])} to {spoken(self.index[last])}"


def spoken(moment: pd.Timestamp) -> str:
    """Say a moment of a year.

    Parameters
    ----------
    moment
        The moment.

    Returns
    -------
    str
        Day, month and time of day.

    Examples
    --------
    >>> import pandas as pd
    >>> spoken(pd.Timestamp("2027-03-02 03:00"))
    '2 March 03:00'
    """
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment:%H:%M}"


def span(word: str, first: int, last: int) -> str:
    """Say one line or several.

    Parameters
    ----------
    word
        What is counted, in the singular.
    first
        First number.
    last
        Last number.

    Returns
    -------
    str
        The number with its noun.

    Examples
    --------
    >>> span("line", 3, 3), span("entry", 3, 9)
    ('line 3', 'entries 3–9')
    """
    if first == last:
        return f"{word} {first}"
    plural = "entries" if word == "entry" else f"{word}s"
    return f"{plural} {first}–{last}"


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Find where a mask is true without interruption.

    Parameters
    ----------
    mask
        True where something holds.

    Returns
    -------
    list of (int, int)
        First and last number of every run.

    Examples
    --------
    >>> import numpy as np
    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]


def tell(
    problems: ProblemCollector, hours: Hours, name: str, mask: NDArray[np.bool_], rule: str, remedy: str = ""
) -> None:
    """Report all values of a quantity that break a rule, neighbours together, the list cut to a readable length.

    Parameters
    ----------
    problems
        Where the problems are gathered.
    hours
        The year.
    name
        The quantity.
    mask
        True where it breaks the rule.
    rule
        What must hold.
    remedy
        What the user can do; said once.
    """
    places = runs(mask)
    for number, (first, last) in enumerate(places[:PLACES_TOLD]):
        values = hours.readings[name][first : last + 1]
        what = (
            f"{name} = {_range_of(values)} {UNITS[name]}, {hours.when(first, last)}{_count(last - first + 1)}: {rule}"
        )
        problems.add(hours.where(name, first, last), what, "" if number else remedy)
    untold = places[PLACES_TOLD:]
    if untold:
        values_untold = sum(last - first + 1 for first, last in untold)
        problems.add(
            span(hours.word, int(hours.lines[name][untold[0][0]]), int(hours.lines[name][untold[-1][1]])),
            f"… and {values_untold:,} more values of {name} in {len(untold):,} more places: {rule}",
        )


def _range_of(values: NDArray[np.float64]) -> str:
    lowest, highest = float(values.min()), float(values.max())
    return f"{lowest:.6g}" if lowest == highest else f"{lowest:.6g} … {highest:.6g}"


def _count(values: int) -> str:
    return "" if values == 1 else f" ({values:,} values)"

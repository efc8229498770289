"""Ranges as a user writes them: ``{ start = 1000, stop = 12000, step = 250 }``, both ends included, exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ems.scenario.keys import nearest
from ems.scenario.problems import shown
from ems.sweep.asked.key import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from profiles.errors import ProblemCollector

MOST_CASES: Final = 10_000_000
RANGE_KEYS: Final = ("start", "stop", "step", "count", "spacing")
SPACINGS: Final = ("even", "log")
ROUNDING_FRACTION: Final = 1e-9
"""Share of a step by which a stop may miss the steps: a third written with ten digits still counts."""
DIGITS: Final = 12
"""Digits of the numbers between the ends of a range by logarithms."""
LONG: Final = 15
"""Digits from which on a count is shown by its power of ten."""
EXAMPLE: Final = "write { start = 1000, stop = 12000, step = 250 }"
DRAWN_EXAMPLE: Final = "write { start = 1000, stop = 12000 }"


def exact(value: float) -> Fraction:
    """Return a number as the decimal that was written, not as the nearest binary one.

    Examples
    --------
    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def is_range(value: object) -> bool:
    """Tell whether a table is meant as a range: it has one of a range's keys, and no table or list inside."""
    if not isinstance(value, Mapping) or not any(key in RANGE_KEYS for key in value):
        return False
    return not any(isinstance(item, (Mapping, list, tuple)) for item in value.values())


def range_key(
    name: str, table: Mapping[str, object], problems: ProblemCollector, *, is_whole: bool, is_drawn: bool
) -> Key | None:
    """Return the key that a range describes.

    Parameters
    ----------
    name
        Dotted name of the key.
    table
        The range.
    problems
        Where everything wrong with it goes.
    is_whole
        Whether the scenario takes whole numbers alone.
    is_drawn
        Whether values are drawn; a range then needs neither step nor count.

    Returns
    -------
    Key or None
        None where something is wrong.
    """
    before = len(problems.problems)
    ends = _ends(name, table, problems, is_drawn=is_drawn)
    if ends is None or len(problems.problems) > before:
        return None
    start, stop = ends
    if is_drawn and "step" not in table and "count" not in table:
        return _span(name, start, stop, problems, is_whole=is_whole, is_log=table.get("spacing") == "log")
    if "step" in table:
        levels = _stepped(name, start, stop, table["step"], problems)
    else:
        levels = _counted(name, start, stop, table, problems)
    if levels is None:
        return None
    if is_whole and not all(float(level).is_integer() for level in levels):
        odd = next(level for level in levels if not float(level).is_integer())
        problems.add(name, f"takes whole numbers only, and the range gives {shown(odd)}")
        return None
    return Key(name=name, levels=tuple(int(level) for level in levels) if is_whole else tuple(levels))


def _ends(
    name: str, table: Mapping[str, object], problems: ProblemCollector, *, is_drawn: bool
) -> tuple[float, float] | None:
    """Return start and stop; everything that is wrong with the keys of the range goes to the problems."""
    for key in table:
        if key not in RANGE_KEYS:
            problems.add(f"{name}.{key}", "unknown key of a range", nearest(str(key), RANGE_KEYS))
    example = DRAWN_EXAMPLE if is_drawn else EXAMPLE
    for key in ("start", "stop"):
        if key not in table:
            problems.add(name, f"is a range without {key}", example)
    for key in ("start", "stop", "step"):
        if key in table and not _is_number(table[key]):
            problems.add(f"{name}.{key} = {shown(table[key])}", "must be a number")
    if "step" in table and "count" in table:
        problems.add(name, "has step and count: one of them follows from the other", "leave one out")
    elif not is_drawn and "step" not in table and "count" not in table:
        problems.add(name, "is a range without step", f"{EXAMPLE}, or count = 45 in place of step")
    _check_spacing(name, table, problems)
    start, stop = table.get("start"), table.get("stop")
    if not (_is_number(start) and _is_number(stop)):
        return None
    assert isinstance(start, (int, float))  # noqa: S101 - _is_number said so
    assert isinstance(stop, (int, float))  # noqa: S101
    return start, stop


def _check_spacing(name: str, table: Mapping[str, object], problems: ProblemCollector) -> None:
    """Find a spacing that does not exist, or has nothing to space."""
    spacing = table.get("spacing", "even")
    if spacing not in SPACINGS:
        problems.add(f"{name}.spacing = {shown(spacing)}", 'must be "even" or "log"')
    elif spacing == "log":
        if "step" in table:
            problems.add(name, "has step and log spacing: equal steps are even", "write count in place of step")
        ends = [table.get(key) for key in ("start", "stop")]
        if any(isinstance(end, (int, float)) and end <= 0 for end in ends):
            problems.add(name, "has log spacing, which needs both ends above 0")


def _is_number(value: object) -> bool:
    """Tell whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _span(
    name: str, start: float, stop: float, problems: ProblemCollector, *, is_whole: bool, is_log: bool
) -> Key | None:
    """Return a key that is drawn between two ends."""
    if start >= stop:
        problems.add(name, f"start = {shown(start)} must lie below stop = {shown(stop)}")
        return None
    if is_whole and not (isinstance(start, int) and isinstance(stop, int)):
        problems.add(name, "takes whole numbers only", "write start and stop without a fraction")
        return None
    if is_whole and is_log:
        problems.add(name, "takes whole numbers, which are not drawn by their logarithm", "leave spacing out")
        return None
    return Key(name=name, lower=start, upper=stop, is_whole=is_whole, is_log=is_log)


def _stepped(name: str, start: float, stop: float, step: object, problems: ProblemCollector) -> Sequence[float] | None:
    """Return start, start + step, … stop."""
    assert isinstance(step, (int, float))  # noqa: S101 - the caller checked
    where = f"{name}.step = {shown(step)}"
    if step == 0:
        problems.add(where, "must not be 0")
        return None
    steps = (exact(stop) - exact(start)) / exact(step)
    if steps < 0:
        problems.add(where, f"leads away from stop = {shown(stop)}", f"write {shown(-step)}")
        return None
    if steps >= MOST_CASES:
        problems.add(where, f"makes {_count(steps)} steps; at most {MOST_CASES:,} cases", "take a larger step")
        return None
    count = round(steps)
    if abs(steps - count) > ROUNDING_FRACTION * max(count, 1):
        ends = [
            start if n == 0 else _number(exact(start) + n * exact(step)) for n in (math.floor(steps), math.ceil(steps))
        ]
        what = f"is not reached from {shown(start)} in steps of {shown(step)}; both ends are included"
        problems.add(f"{name}.stop = {shown(stop)}", what, f"the nearest are {shown(ends[0])} and {shown(ends[1])}")
        return None
    is_int = all(isinstance(value, int) for value in (start, stop, step))
    return [*_even(exact(start), exact(step), count, is_int=is_int), stop if is_int else float(stop)]


def _counted(
    name: str, start: float, stop: float, table: Mapping[str, object], problems: ProblemCollector
) -> Sequence[float] | None:
    """Return a number of values from start to stop."""
    count = table["count"]
    where = f"{name}.count = {shown(count)}"
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MOST_CASES:  # noqa: PLR2004
        problems.add(where, f"must be a whole number from 2 to {MOST_CASES:,}: both ends are included")
        return None
    if start == stop:
        problems.add(where, "makes equal values: start and stop are the same")
        return None
    if table.get("spacing") == "log":
        return _even_logs(float(start), float(stop), count)
    step = (exact(stop) - exact(start)) / (count - 1)
    is_int = isinstance(start, int) and isinstance(stop, int) and step.denominator == 1
    return _even(exact(start), step, count, is_int=is_int)


def _even(start: Fraction, step: Fraction, count: int, *, is_int: bool) -> list[float]:
    """Return numbers a step apart, exact or nearest: counted in parts of both, which is quick for millions of them."""
    whole = math.lcm(start.denominator, step.denominator)
    at, by = int(start * whole), int(step * whole)
    return [at + n * by for n in range(count)] if is_int else [(at + n * by) / whole for n in range(count)]


def _even_logs(start: float, stop: float, count: int) -> list[float]:
    """Return numbers whose logarithms are a step apart, as people write them: 10 in place of 9.999999999999998."""
    low, width = math.log(start), math.log(stop) - math.log(start)  # the ratio itself may be infinite
    inner = [math.exp(low + width * n / (count - 1)) for n in range(1, count - 1)]
    fine = [start, *inner, stop]
    short = [start, *(float(f"{value:.{DIGITS}g}") for value in inner), stop]
    return short if all((after - before) * width > 0.0 for before, after in pairwise(short)) else fine


def _count(steps: Fraction) -> str:
    """Return a number of steps that may have hundreds of digits.

    Examples
    --------
    >>> _count(Fraction(12_000_000)), _count(Fraction(10) ** 631)
    ('12,000,000', '1e+631')
    """
    whole = math.floor(steps)
    digits = len(str(whole)) - 1
    return f"{whole:,}" if digits < LONG else f"{whole // 10**digits}e+{digits}"


def _number(value: Fraction) -> float:
    """Return an exact number as people write it."""
    return int(value) if value.denominator == 1 else float(value)

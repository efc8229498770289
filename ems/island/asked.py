"""What may be asked about outages: kinds and limits of arguments, as problems, so that a call tells all at once."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING

from ems.dispatch.storage_arguments import number_of
from ems.island.shelter import Shelter
from profiles.errors import Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ONE_OF_THE_DISTRICT = "give one of ems.shelters(district)"


def number_problems(
    name: str, given: object, unit: str, *, keeps: Callable[[float], bool], rule: str, remedy: str = ""
) -> list[Problem]:
    """Problems with one number.

    Parameters
    ----------
    name
        Name of the argument.
    given
        What was given for it.
    unit
        Its unit; ``"1"`` for a share.
    keeps
        Whether a number keeps the rule; NaN must not.
    rule
        The rule in words.
    remedy
        What to do.
    """
    problems = ProblemCollector(name)
    value = number_of(name, given, unit, problems)
    if value is not None and not keeps(value):
        shown = f"{value:.10g}" if unit == "1" else f"{value:.10g} {unit}"
        problems.add(f"{name} = {shown}", rule, remedy)
    return problems.problems


def list_problems(
    name: str, given: object, unit: str, *, keeps: Callable[[float], bool], rule: str, remedy: str = ""
) -> list[Problem]:
    """Problems with a list of numbers.

    Parameters
    ----------
    name, given, unit, keeps, rule, remedy
        As in :func:`number_problems`, of each number.
    """
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        what = f"must be a list of numbers [{unit}]"
        return [Problem(where=f"{name} = {reprlib.repr(given)}", what=what, remedy=remedy)]
    return [
        problem for one in given for problem in number_problems(name, one, unit, keeps=keeps, rule=rule, remedy=remedy)
    ]


def share_problems(share_fraction: object, *, above_zero: bool = False) -> list[Problem]:
    """Problems with a share of the starts.

    Parameters
    ----------
    share_fraction
        The share.
    above_zero
        Whether it must be more than no start at all.
    """
    rule = "must lie above 0 and at most at 1" if above_zero else "must lie between 0 and 1"

    return number_problems(
        "share_fraction",
        share_fraction,
        "1",
        keeps=lambda share: 0.0 <= share <= 1.0 and not (above_zero and share == 0.0),
        rule=rule,
        remedy="1 stands for every start",
    )


def tolerance_problems(tolerance_kw: object) -> list[Problem]:
    """Problems with what may be missing in a step that counts as served.

    Parameters
    ----------
    tolerance_kw
        The power [kW].
    """
    return number_problems(
        "tolerance_kw",
        tolerance_kw,
        "kW",
        keeps=lambda kw: 0.0 <= kw < float("inf"),
        rule="must be finite, 0 kW or more",
        remedy="the scenarios take 1e-5",
    )


def whole_problems(name: str, given: object, rule: str, *, lowest: int, highest: int | None = None) -> list[Problem]:
    """Problems with one whole number.

    Parameters
    ----------
    name
        Name of the argument.
    given
        What was given for it.
    rule
        The rule in words.
    lowest, highest
        Limits that it may touch; None: there is none above.
    """
    if isinstance(given, Integral) and not isinstance(given, bool):
        number = int(given)
        if lowest <= number and (highest is None or number <= highest):
            return []
    return [Problem(where=f"{name} = {reprlib.repr(given)}", what=rule)]


def choice_problems(name: str, given: object, known: Sequence[str]) -> list[Problem]:
    """Problems with one of several words.

    Parameters
    ----------
    name
        Name of the argument.
    given
        What was given for it.
    known
        The words.
    """
    if isinstance(given, str) and given in known:
        return []
    return [Problem(where=f"{name} = {reprlib.repr(given)}", what=f"must be one of {', '.join(known)}")]


def shelter_problems(given: object, name: str = "shelter") -> list[Problem]:
    """Problems with a shelter that is none.

    Parameters
    ----------
    given
        What was given for it.
    name
        Name of the argument.
    """
    if isinstance(given, Shelter):
        return []
    where = f"{name} = {reprlib.repr(given)}"
    return [Problem(where=where, what="must be a shelter with its arrays", remedy=ONE_OF_THE_DISTRICT)]

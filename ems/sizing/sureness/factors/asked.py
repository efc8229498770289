"""What a user says of the factors: left out, held at a number, or with another distribution."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import Final

import numpy as np

from ems.scenario.keys import nearest
from ems.sizing.sureness.factors.factor import FEWEST_POINTS, Factor
from ems.sizing.sureness.factors.known import CHOSEN, NAMES
from profiles.errors import InputError, Problem

GIVEN: Final = "as given"
RULE: Final = "must be None, a number, (low, high), or quantiles ((0, a), …, (1, b))"
LIMITS: Final = {
    "wholesale_level": (0.0, 100.0, "1"),
    "wholesale_spread": (0.0, 100.0, "1"),
    "retail_level": (0.0, 100.0, "1"),
    "investment": (0.0, 100.0, "1"),
    "discount": (-0.05, 1.0, "1 a year"),
    "life": (1.0, 100.0, "years"),
    "forecast": (0.0, 1.0, "1"),
    "outage_worth": (0.0, 1e9, "currency/kWh"),
}
"""Lowest and highest values that make sense, and their unit."""


def asked_problems(asked: object) -> list[Problem]:
    """Everything that is wrong with what a user says of the factors, before anything is computed.

    Parameters
    ----------
    asked
        Mapping of names to None, a number, a pair, or quantiles.
    """
    if asked is None:
        return []
    if not isinstance(asked, Mapping):
        return [Problem(where=f"factors = {reprlib.repr(asked)}", what='must be a mapping such as {"life": (10, 20)}')]
    found = []
    for name, given in asked.items():
        where = f"factors[{name!r}]"
        if name not in NAMES:
            remedy = " ".join([nearest(str(name), NAMES), f"there are: {', '.join(NAMES)}"]).strip()
            found.append(Problem(where=where, what="there is no such factor", remedy=remedy))
        elif name in CHOSEN:
            if given is not None:
                remedy = "give None to leave it out; how many there are is an argument of its own"
                found.append(
                    Problem(where=f"{where} = {reprlib.repr(given)}", what="is a choice of years", remedy=remedy)
                )
        else:
            found += _value_problems(str(name), given)
    return found


def changed(
    known: Mapping[str, Factor], asked: Mapping[str, object] | None
) -> tuple[dict[str, Factor], dict[str, float]]:
    """Apply what a user says of the factors.

    Parameters
    ----------
    known
        Factors of the scenario by name.
    asked
        As in :func:`asked_problems`, without any; factors that the scenario does not have are passed over.

    Returns
    -------
    tuple of dict
        Factors that vary, and values of those that do not: what is left out stays at its median.
    """
    varied, held = dict(known), {}
    for name, given in (asked or {}).items():
        if name not in known:
            continue
        points = _points(given)
        if given is None:
            held[name] = varied.pop(name).median
        elif isinstance(given, Real):
            varied.pop(name)
            held[name] = float(given)
        elif points is not None:
            varied[name] = replace(known[name], quantiles=points, source=GIVEN)
    return varied, held


def _points(given: object) -> tuple[tuple[float, float], ...] | None:
    """Quantiles of what was given; None where these are none."""
    given = given.tolist() if isinstance(given, np.ndarray) else given
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) < FEWEST_POINTS:
        return None
    if all(_is_number(value) for value in given):
        return ((0.0, float(given[0])), (1.0, float(given[1]))) if len(given) == FEWEST_POINTS else None
    pairs = [pair for pair in given if isinstance(pair, Sequence) and len(pair) == FEWEST_POINTS]  # rows of two numbers
    if len(pairs) != len(given) or not all(_is_number(value) for pair in pairs for value in pair):
        return None
    return tuple((float(chance), float(value)) for chance, value in pairs)


def _value_problems(name: str, given: object) -> list[Problem]:
    """Return what is wrong with one factor that is a number."""
    where = f"factors[{name!r}] = {reprlib.repr(given)}"
    if given is None:
        return []
    points = _points([given, given] if _is_number(given) else given)
    if points is None:
        return [Problem(where=where, what=RULE)]
    low, high, unit = LIMITS[name]
    if not all(low <= value <= high for _, value in points):
        return [Problem(where=where, what=f"must lie between {low:g} and {high:g} [{unit}]")]
    try:
        _as_factor(name, points)
    except InputError as error:
        return [Problem(where=where, what=problem.what, remedy=problem.remedy) for problem in error.problems]
    return []


def _as_factor(name: str, points: tuple[tuple[float, float], ...]) -> Factor:
    """Return a factor of such quantiles, which checks them."""
    return Factor(name=name, title=name, title_ja="", unit="", source=GIVEN, quantiles=points)


def _is_number(given: object) -> bool:
    return isinstance(given, Real) and not isinstance(given, bool)

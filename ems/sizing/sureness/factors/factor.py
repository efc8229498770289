"""Something that is not known for sure, as a distribution that anybody can write down: quantiles, or equal chances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Quantiles = tuple[tuple[float, float], ...]

FEWEST_POINTS = 2
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""Probabilities at which one factor at a time is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Something uncertain: a number between quantiles, or one of several years that are equally likely.

    Parameters
    ----------
    name
        Identifier, such as ``"life"``.
    title, title_ja
        Names for people.
    unit
        Of its values; ``"1"`` for shares and factors.
    quantiles
        Pairs of probability and value, both rising, the first probability 0 and the last 1; between them a straight
        line. Empty where there are choices.
    choices
        How many years it chooses from, with equal chances; its values are their numbers from 0. 0: it is a number.
    source
        Where the distribution comes from.

    Raises
    ------
    profiles.errors.InputError
        The quantiles are none, or there are both or neither of quantiles and choices; all problems at once.

    Examples
    --------
    >>> life = Factor(name="life", title="Life", title_ja="寿命", unit="years",
    ...               quantiles=((0.0, 10.0), (0.5, 15.0), (1.0, 20.0)), source="assumption")
    >>> life.at([0.0, 0.25, 0.9]).tolist(), life.median
    ([10.0, 12.5, 19.0], 15.0)
    >>> year = Factor(name="year", title="Year", title_ja="年", unit="", choices=4, source="drawn")
    >>> year.at([0.0, 0.5, 1.0]).tolist()
    [0.0, 2.0, 3.0]
    """

    name: str
    title: str
    title_ja: str
    unit: str
    source: str
    quantiles: Quantiles = ()
    choices: int = 0

    def __post_init__(self) -> None:
        """Check every rule and report all that is broken."""
        problems = ProblemCollector(f"factor {self.name}")
        for where, what in _broken(self):
            problems.add(where, what)
        problems.raise_if_any()

    def at(self, probability: ArrayLike) -> Floats:
        """Value at a probability: the inverse of the distribution, any shape.

        Parameters
        ----------
        probability
            Between 0 and 1.
        """
        chance = np.asarray(probability, dtype=np.float64)
        if self.choices:
            return np.asarray(np.minimum(np.floor(chance * self.choices), self.choices - 1.0))
        points, values = np.asarray(self.quantiles, dtype=np.float64).T
        return np.asarray(np.interp(chance, points, values))

    @property
    def low(self) -> float:
        """Its 10 % quantile."""
        return float(self.at(LOW))

    @property
    def median(self) -> float:
        """Its 50 % quantile."""
        return float(self.at(MIDDLE))

    @property
    def high(self) -> float:
        """Its 90 % quantile."""
        return float(self.at(HIGH))

    @property
    def distribution(self) -> str:
        """The distribution in words."""
        if self.choices:
            return f"one of {self.choices:,}, equally likely"
        if len(self.quantiles) == FEWEST_POINTS:
            return f"even between {self.quantiles[0][1]:g} and {self.quantiles[1][1]:g}"
        return ", ".join(f"{100.0 * chance:g} %: {value:g}" for chance, value in self.quantiles)


def _broken(factor: Factor) -> Iterator[tuple[str, str]]:
    """Place and rule of everything that is wrong."""
    if bool(factor.choices) == bool(factor.quantiles):
        yield (
            f"choices = {factor.choices}, {len(factor.quantiles)} quantiles",
            "must have choices or quantiles, not both",
        )
    if factor.choices < 0:
        yield f"choices = {factor.choices}", "must be 0 or more"
    if factor.quantiles:
        rule = "must be pairs (probability, value), probabilities rising from 0 to 1, values finite and never falling"
        table = np.asarray(factor.quantiles, dtype=np.float64)
        if not _are_quantiles(table):
            yield f"quantiles = {factor.quantiles}", rule


def _are_quantiles(table: Floats) -> bool:
    """Whether rows of probability and value are the quantiles of a distribution."""
    if table.ndim != 2 or table.shape[1] != 2 or len(table) < FEWEST_POINTS:  # noqa: PLR2004 - rows of two numbers
        return False
    chance, value = table.T
    rises = chance[0] == 0.0 and chance[-1] == 1.0 and (np.diff(chance) > 0.0).all()
    return bool(rises and np.isfinite(value).all() and (np.diff(value) >= 0.0).all())

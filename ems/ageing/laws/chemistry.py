"""What a published set of ageing laws says: losses under constant conditions, and where it was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Exponent: TypeAlias = float
"""Exponent of time or of full cycles in a law; it has no unit."""

CalendarRate: TypeAlias = Callable[[Floats, Floats], Floats]
"""(state of charge, temperature [°C]) → what the first day does, as a fraction of the new battery."""

CycleRate: TypeAlias = Callable[[Floats, Floats, Floats], Floats]
"""(depth, mean state of charge, C-rate [1/h]) → what the first full cycle does, as a fraction of the new battery."""


def carry_on(loss_fraction: float, rates: Floats, amounts: Floats, exponent: Exponent) -> float:
    """Loss after further days or full cycles, whatever came before.

    Parameters
    ----------
    loss_fraction
        Loss until now, as a fraction of the new battery.
    rates
        Loss that the first day (the first full cycle) would do under each of the conditions.
    amounts
        Days (full cycles) under each.
    exponent
        Exponent p of the law: rate · amount^p under constant conditions.

    Returns
    -------
    float
        Loss afterwards.

    Notes
    -----
    The state is the loss itself, not the time: a battery that has lost L under any conditions goes on like one that
    lost L under those of now (equivalent age, "virtual time"). For a power law this is exact in closed form, L^(1/p)
    grows by rate^(1/p) · amount, so neither the order of the conditions nor the length of the pieces matters.

    Examples
    --------
    >>> import numpy as np
    >>> carry_on(0.0, np.array([0.01, 0.01]), np.array([9.0, 16.0]), 0.5)
    0.05
    """
    grown = loss_fraction ** (1.0 / exponent) + float(np.sum(np.maximum(rates, 0.0) ** (1.0 / exponent) * amounts))
    return float(grown**exponent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a law was published.

    Parameters
    ----------
    text
        Authors, title, journal, year.
    doi
        Its digital object identifier.
    """

    text: str
    doi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Conditions under which the cells were tested; beyond them a law is an extrapolation.

    Parameters
    ----------
    temperature_c
        Lowest and highest temperature in storage [°C].
    soc_fraction
        Lowest and highest state of charge in storage.
    depth_fraction
        Shallowest and deepest cycles.
    c_rate
        Slowest and fastest cycles [1/h].
    """

    temperature_c: tuple[float, float]
    soc_fraction: tuple[float, float]
    depth_fraction: tuple[float, float]
    c_rate: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChemistrySet:
    """A published set of calendar and cycle laws.

    Parameters
    ----------
    name
        ``"nmc"`` or ``"lfp"``.
    title, title_ja
        Names for people.
    cell
        The cell that was tested.
    sources
        Publications that the laws are from.
    validity
        Where they were measured.
    remark
        What a reader must know before trusting it.
    calendar_loss, calendar_exponent
        Capacity lost in the first day of rest; days^exponent.
    cycle_loss, cycle_exponent
        Capacity lost in the first full cycle; full cycles^exponent.
    calendar_resistance, calendar_resistance_exponent
        Growth of the resistance in the first day of rest; days^exponent.
    cycle_resistance
        Growth of the resistance with every full cycle.
    ohmic_loss_at_1c_fraction
        Share of the energy that the resistance of a new cell turns into heat, one way, at one C; grows with the C-rate.

    Notes
    -----
    One full cycle moves twice the capacity: once in, once out. Calendar and cycle losses add up, as both publications
    have it. The battery's state of charge is energy over capacity; the laws say charge, which differs by some per cent.
    """

    name: str
    title: str
    title_ja: str
    cell: str
    sources: tuple[Source, ...]
    validity: Validity
    remark: str
    calendar_loss: CalendarRate
    calendar_exponent: Exponent
    cycle_loss: CycleRate
    cycle_exponent: Exponent
    calendar_resistance: CalendarRate
    calendar_resistance_exponent: Exponent
    cycle_resistance: CycleRate
    ohmic_loss_at_1c_fraction: float

    def scaled(self, rate_fraction: float) -> ChemistrySet:
        """Laws of a cell that loses capacity and gains resistance at a fraction of the rate: for what-if studies.

        Parameters
        ----------
        rate_fraction
            Loss over that of the published cell, above 0.

        Returns
        -------
        ChemistrySet
            The same laws, each loss times the fraction.

        Examples
        --------
        >>> from ems.ageing.laws.sets import chemistry_set
        >>> chemistry_set("nmc").scaled(0.5).remark.endswith("All losses times 0.5.")
        True
        """

        def calendar(rate: CalendarRate) -> CalendarRate:
            return lambda soc, temperature_c: rate_fraction * rate(soc, temperature_c)

        def cycle(rate: CycleRate) -> CycleRate:
            return lambda depth, soc, c_rate: rate_fraction * rate(depth, soc, c_rate)

        return replace(
            self,
            remark=f"{self.remark} All losses times {rate_fraction:g}.",
            calendar_loss=calendar(self.calendar_loss),
            cycle_loss=cycle(self.cycle_loss),
            calendar_resistance=calendar(self.calendar_resistance),
            cycle_resistance=cycle(self.cycle_resistance),
        )

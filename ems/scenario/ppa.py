"""Whose PV is an operator's: the first sites of a class in the order of its plants, whatever year they are built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.scenario.generation import Pv


def ppa_sites_of(pv: Pv) -> tuple[int, ...]:
    """How many sites of each plant of a class have PV that an operator owns (PPA).

    Parameters
    ----------
    pv
        The class: its first ``ppa_sites`` sites in the order of its plants. A roof that is the operator's stays so,
        whatever is built before or after it.

    Examples
    --------
    >>> from ems.scenario import read_scenario
    >>> ppa_sites_of(read_scenario("hitotsugaoka").pv["home_roof"])
    (60, 80, 110, 79, 0)
    """
    counts, left = [], pv.ppa_sites
    for plant in pv.plants:
        counts.append(min(left, plant.sites))
        left -= counts[-1]
    return tuple(counts)

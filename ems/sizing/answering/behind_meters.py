"""A question about sizes behind meters: its sites, their range, and who dispatches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.answer import PLANNERS
from ems.sizing.asked import class_key, refuse
from ems.sizing.goals.survival_behind_meters import shelters_behind_meters
from ems.sizing.places.sites.building import site_place
from ems.sizing.places.sites.rule import ruled_sites
from ems.sizing.places.sites.years import PlannedSites

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.sizing.asked import Asked
    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.places.sites.rule import RuledSites
    from ems.sizing.places.sites.years import Sites

    Floats = NDArray[np.float64]

PLANNED, BEST_BILL = PLANNERS
"""Names of the best dispatch for the sites' own bills: of sizes in general, and of :func:`ems.simulate`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeterQuestion:
    """What is asked of which sites.

    Parameters
    ----------
    district, asked
        The district, and what is asked of it.
    place
        The sites, with the range that is searched.
    ruled
        The sites under a rule; None: they are planned.
    shelters
        Shelters that live by what is sized.
    """

    district: District
    asked: Asked
    place: SitePlace
    ruled: RuledSites | None
    shelters: tuple[Shelter, ...]

    @classmethod
    def of(cls, district: District, asked: Asked, policy: PolicyLike | None) -> MeterQuestion:
        """Read a question.

        Parameters
        ----------
        district, asked
            The district, and what is asked of it.
        policy
            None, ``"optimal"`` or ``"each_for_itself"``: planned; otherwise a rule.

        Raises
        ------
        profiles.errors.InputError
            The sites or the rule are none.
        """
        place = _place(district, asked)
        is_planned = policy is None or (isinstance(policy, str) and policy in (PLANNED, BEST_BILL))
        ruled = None if is_planned or policy is None else ruled_sites(district, place, policy)
        shelters = shelters_behind_meters(district, place)
        return cls(district=district, asked=asked, place=place, ruled=ruled, shelters=shelters)

    @property
    def by_rule(self) -> bool:
        """Whether a rule dispatches."""
        return self.ruled is not None

    @property
    def is_tried(self) -> bool:
        """Whether sizes are tried one by one: a rule decides, or nothing holds the bills up."""
        return self.by_rule or (self.asked.goal.kind == "cost" and not self.place.is_exact)

    @property
    def policy_name(self) -> str:
        """Who dispatches."""
        return BEST_BILL if self.ruled is None else self.ruled.policy.name

    @property
    def sites(self) -> Sites:
        """The sites in the hands of who dispatches them."""
        return self.sites_at(self.place)

    def sites_at(self, place: SitePlace) -> Sites:
        """Sites with another range or other variables, in the same hands.

        Parameters
        ----------
        place
            The sites.
        """
        return self.planned_at(place) if self.ruled is None else self.ruled.at(place)

    def planned_at(self, place: SitePlace) -> PlannedSites:
        """Sites as they are planned with perfect foresight.

        Parameters
        ----------
        place
            The sites.
        """
        return PlannedSites(place=place, emission_kg_per_kwh=self.district.emission_kg_per_kwh)


def _place(district: District, asked: Asked) -> SitePlace:
    """Return the sites, the largest size some times the scenario's where none is given."""
    by_class = {class_key(key): price for key, price in asked.prices.items()}
    place = site_place(district, asked.keys, by_class, own_power=asked.has_own_power)
    plants_least = asked.least / place.units
    lower = place.of_variables(asked.least, 0.0, plants_least)
    upper = np.maximum(place.upper, lower)
    if asked.most is not None:
        fastest = asked.most / place.loads.step_h / place.unit.charge_efficiency
        upper = place.of_variables(asked.most, fastest, asked.most / place.units)
    if place.plants_at is not None and upper[place.plants_at] <= 0.0:
        what = "stands at no site yet, so that nothing says how large it may be"
        raise refuse(asked.keys[-1], what, "say the largest with most=")
    return place.within(lower, upper)

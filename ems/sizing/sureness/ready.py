"""Everything that is built before the first draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.scenario import Scenario
    from ems.sizing.sureness.factors.known import About
    from ems.sizing.sureness.money.gains import Study
    from ems.sizing.sureness.money.outages import OutageYears


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ready:
    """Everything that is built before the first draw.

    Parameters
    ----------
    scenario
        The district's scenario.
    key
        What is sized, such as ``"storage.shelter"`` or ``"storage.home@home_17"``.
    study
        What gains are made of.
    outages
        Years of outages; None: they do not count.
    about
        The scenario's figures that distributions are laid around.
    notes
        What a reader must know of how it was built.
    """

    scenario: Scenario
    key: str
    study: Study
    outages: OutageYears | None
    about: About
    notes: tuple[str, ...]

    @property
    def planned_kwh(self) -> float:
        """Capacity that the scenario has, each unit [kWh]."""
        return self.study.capacity_kwh / self.study.units

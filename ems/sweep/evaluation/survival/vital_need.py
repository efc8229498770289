"""What the vital services of one shelter need at every start, for batteries of any size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.island.play.packing import battery_of
from ems.island.reserve.profile import outage_steps
from ems.island.shelter import people_at, vital_load
from ems.island.survival.walk import ROUNDING, need_and_peak_kwh
from ems.sweep.evaluation.memory import Kept
from ems.threads import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.shelter import Shelter
    from ems.storage import Storage

    Floats = NDArray[np.float64]
    Battery = tuple[float, float, float, float, float, float]

KEPT_WALKS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VitalNeed:
    """Vital services of a shelter through an outage of one length that begins with every step of the year.

    Parameters
    ----------
    load_kw, load_per_person_kw
        Of the vital services, shape (steps,) [kW].
    people
        In each step of the outage, shape (outage,).
    generation_kw
        That is trusted, shape (steps,) [kW].
    tolerance_kw
        A step counts as served while no more than this is missing [kW].
    step_h
        Length of a step [h].
    most_lacking_kw, most_surplus_kw
        Powers above which a battery is no different: it serves, or takes, everything [kW].
    """

    load_kw: Floats
    load_per_person_kw: Floats
    people: Floats
    generation_kw: Floats
    tolerance_kw: float
    step_h: float
    most_lacking_kw: float
    most_surplus_kw: float
    _walks: Kept[tuple[Floats, Floats]] = field(default_factory=lambda: Kept(most=KEPT_WALKS))

    @classmethod
    def of_shelter(cls, shelter: Shelter, hours: float, tolerance_kw: float) -> VitalNeed:
        """Return the need of a shelter.

        Parameters
        ----------
        shelter
            The shelter.
        hours
            Length of the outage, begun steps counted whole [h].
        tolerance_kw
            As above.

        Raises
        ------
        profiles.errors.InputError
            The length breaks its rule.
        """
        load_kw, per_person_kw = vital_load(shelter)
        people = people_at(shelter, outage_steps(shelter, hours))
        return cls(
            load_kw=load_kw,
            load_per_person_kw=per_person_kw,
            people=people,
            generation_kw=shelter.generation_kw,
            tolerance_kw=tolerance_kw,
            step_h=shelter.step_h,
            most_lacking_kw=float(np.max(load_kw + per_person_kw * people.max() - shelter.generation_kw)),
            most_surplus_kw=float(np.max(shelter.generation_kw - load_kw)),
        )

    def lasting_fraction(self, storage: Storage, group_kwh: Floats, own_fraction: float, others_kwh: Floats) -> float:
        """Share of the starts from which the vital services last.

        Parameters
        ----------
        storage
            The battery; its floor is that of an emergency.
        group_kwh
            Energy of the group it is a part of when each step begins, shape (steps,) [kWh].
        own_fraction
            Its part of that.
        others_kwh
            Energy of what acts as one battery with it, shape (steps,) [kWh].

        Notes
        -----
        Equal to the starts whose vital services outages survive that are played with all equipment working, without
        cars and without other services (``Guarantee.lasted``): with more energy a battery lasts no shorter.
        """
        from ems.sweep.evaluation.survival.kernel import lasting_starts  # noqa: PLC0415 - numba takes its time

        row = battery_of(storage, self.step_h).tolist()
        floor, ceiling, max_charge, max_discharge, kept, kwh_in, kwh_out = row
        powers = min(max_charge, max(self.most_surplus_kw, 0.0)), min(max_discharge, max(self.most_lacking_kw, 0.0))
        battery = (floor, *powers, kept, kwh_in, kwh_out)
        needed, peak = self._walks.get(battery, lambda: self._walk(battery))
        room = ceiling * (1.0 + ROUNDING)
        lasting = lasting_starts(group_kwh, own_fraction, others_kwh, storage.capacity_kwh, room, needed, peak)
        return float(lasting) / len(needed)

    def _walk(self, battery: Battery) -> tuple[Floats, Floats]:
        """Walk back from the end of every outage, without a ceiling."""
        floor, *others = battery
        row = np.array([floor, np.inf, *others])
        needed, peak = np.empty((2, len(self.load_kw)))
        series = self.load_kw, self.load_per_person_kw, self.people, self.generation_kw

        def walk_back(first: int, end: int) -> None:
            need_and_peak_kwh(first, end, row, *series, self.tolerance_kw, needed, peak)

        in_threads(walk_back, len(needed), len(needed) * len(self.people))
        return needed, peak

"""A reserve that was promised and played: what it costs, for which starts it holds, for which it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.kpis import cost_name

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.reserve.profile import ReserveProfile
    from ems.island.shelter import Shelter
    from ems.resilience.safety.shapes import Shape
    from ems.results import Result

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

Order = Literal["need", "gap", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """A reserve that varies by step, what it costs, and whether it held when it was played.

    Parameters
    ----------
    hours
        How long the vital services last [h].
    share_fraction
        Share of the starts that was asked for.
    policy
        Who dispatched.
    order
        Which starts were left out: those that need most (``"need"``), or those that lie furthest above what the policy
        leaves without a reserve (``"gap"``), or none, because all together came cheaper (``"none"``). Where every start
        is asked for there is nothing to choose.
    shape
        How often the reserve changes; see :func:`ems.resilience.safety.shapes.shaped_kwh`.
    alike
        Whether shelters with units of one group all keep the largest share: see
        :func:`ems.resilience.safety.shapes.alike_kwh`.
    shelters
        The shelters that keep a reserve.
    profiles
        What each must hold, in the order of the shelters.
    floors_kwh
        What each keeps when each step ends, at least that, shape (steps,) for each shelter [kWh].
    district
        With the reserve as floors.
    result, before
        The year with and without it.
    lasted
        Whether the vital services last when the year is played and everything works, shape (starts,) for each shelter.
    tried
        All reserves with the same promise that were played: order, shape, alike, and extra cost [currency].
    """

    hours: float
    share_fraction: float
    policy: str
    order: Order
    shape: Shape
    alike: bool
    shelters: tuple[Shelter, ...]
    profiles: tuple[ReserveProfile, ...]
    floors_kwh: tuple[Floats, ...]
    district: District
    result: Result
    before: Result
    lasted: tuple[Bools, ...]
    tried: tuple[tuple[Order, Shape, bool, float], ...] = ()

    @property
    def extra_cost(self) -> float:
        """District cost of the year above that without a reserve [currency]."""
        name = cost_name(self.result.currency)
        return self.result.kpis[name] - self.before.kpis[name]

    @property
    def held(self) -> bool:
        """Whether every start that was promised lasted when it was played."""
        return all(
            bool(lasted[profile.promised].all()) for profile, lasted in zip(self.profiles, self.lasted, strict=True)
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row a shelter: what was promised, what came of it, and how much is kept."""
        import pandas as pd  # noqa: PLC0415 - imported where used

        rows = {
            shelter.name: {
                "title": shelter.title,
                "asked_fraction": self.share_fraction,
                "promised_fraction": profile.promised_fraction,
                "lasted_fraction": float(lasted.mean()),
                "left_out_starts": int(profile.left_out.sum()),
                "impossible_starts": int(profile.impossible.sum()),
                "mean_floor_kwh": float(floor.mean()),
                "highest_floor_kwh": float(floor.max()),
                "capacity_kwh": profile.capacity_kwh,
            }
            for shelter, profile, floor, lasted in zip(
                self.shelters, self.profiles, self.floors_kwh, self.lasted, strict=True
            )
        }
        return pd.DataFrame.from_dict(rows, orient="index")

    @property
    def not_promised(self) -> pd.DataFrame:
        """Starts without a promise: shelter, start, need [kWh], whether it is impossible, whether it lasted."""
        import pandas as pd  # noqa: PLC0415 - imported where used

        frames = []
        for profile, lasted in zip(self.profiles, self.lasted, strict=True):
            steps = np.flatnonzero(~profile.promised)
            columns = {
                "shelter": profile.shelter,
                "start": self.result.grid.index[steps],
                "need_kwh": profile.need_kwh[steps],
                "impossible": profile.impossible[steps],
                "lasted": lasted[steps],
            }
            frames.append(pd.DataFrame(columns))
        return pd.concat(frames, ignore_index=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the promise, in words."""
        texts = []
        for shelter, profile in zip(self.shelters, self.profiles, strict=True):
            impossible, left_out = int(profile.impossible.sum()), int(profile.left_out.sum())
            if impossible:
                texts.append(
                    f"{shelter.title}: at {impossible:,} starts even a full battery does not carry the vital services "
                    f"for {self.hours:g} h"
                )
            if profile.promised_fraction < self.share_fraction:
                texts.append(
                    f"{shelter.title}: {self.share_fraction:.4%} of the starts was asked for, "
                    f"{profile.promised_fraction:.4%} can be promised"
                )
            if left_out:
                why = "need most" if self.order == "need" else "lie furthest above what the policy leaves anyway"
                texts.append(
                    f"{shelter.title}: {left_out:,} starts are left out, those that {why}; of two such orders it is "
                    "the cheaper one, another may be cheaper still"
                )
        if self.order == "none":
            texts.append("a promise for every start came cheaper than one that leaves starts out")
        if not self.held:
            texts.append("played, the promise did not hold: the batteries could not be charged in time")
        return tuple(texts)

"""Batches for the exact planner from storages described one by one, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from exact_one import OneStorage

from ems.dispatch.exact.cases import Cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_reference import Reference
    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.exact.cases import Plans

    Floats = NDArray[np.float64]

TOLERANCE = 1e-9
"""Of costs, as a share of the absolute costs of the steps without the storage, at least 1."""
LIMIT_TOLERANCE = 1e-11
"""Of energies and powers, as a share of the largest energy, at least 1."""
LAST_BITS = 1e-14
"""Of a sum of money, what adding it up may cost."""


def perfect(net_kw: ArrayLike, import_price: ArrayLike, **changes: Any) -> OneStorage:
    """A battery of 10 kWh and 5 kW without losses, empty at first, at a node without limits; changed."""
    net = np.asarray(net_kw, dtype=float)
    given: dict[str, Any] = {
        "step_h": 1.0,
        "net_kw": net,
        "import_price": import_price,
        "export_price": 0.0,
        "import_limit_kw": np.inf,
        "export_limit_kw": np.inf,
        "charge_kw": 5.0,
        "discharge_kw": 5.0,
        "floor_kwh": 0.0,
        "ceiling_kwh": 10.0,
        "drain_kwh": 0.0,
        "charge_efficiency": 1.0,
        "discharge_efficiency": 1.0,
        "kept_fraction": 1.0,
        "wear_price": 0.0,
        "loss_price": 0.0,
        "initial_kwh": 0.0,
        "end_value": np.zeros(0),
        "end_piece_kwh": np.zeros(0),
        "unserved_price": 1000.0,
        "unmet_price": 1000.0,
        "cap_kw": np.inf,
        "over_cap_price": 0.0,
    } | changes
    numbers = {field.name for field in fields(OneStorage) if field.type in {"float", "float | None"}}
    ends = {"end_value", "end_piece_kwh"}
    series = given.keys() - numbers - ends
    spread = {name: np.broadcast_to(np.asarray(given[name], dtype=float), len(net)).copy() for name in series}
    return OneStorage(**(given | spread | {name: np.asarray(given[name], dtype=float) for name in ends}))


def batch_of(ones: Sequence[OneStorage]) -> Cases:
    """A batch of storages with as many steps and pieces at the end, all ending alike."""
    first = ones[0]
    cyclic, valued = first.initial_kwh is None, len(first.end_value) > 0
    assert len({(one.initial_kwh is None, len(one.end_value), one.n_steps, one.step_h) for one in ones}) == 1

    def rows(name: str) -> Floats:
        return np.array([getattr(one, name) for one in ones], dtype=float)

    capped = bool(np.isfinite(rows("cap_kw")).any())
    return Cases(
        step_h=first.step_h,
        net_load_kw=rows("net_kw"),
        import_price_per_kwh=rows("import_price"),
        export_price_per_kwh=rows("export_price"),
        import_limit_kw=rows("import_limit_kw"),
        export_limit_kw=rows("export_limit_kw"),
        charge_limit_kw=rows("charge_kw"),
        discharge_limit_kw=rows("discharge_kw"),
        floor_kwh=rows("floor_kwh"),
        ceiling_kwh=rows("ceiling_kwh"),
        drain_kwh=rows("drain_kwh"),
        charge_efficiency=rows("charge_efficiency"),
        discharge_efficiency=rows("discharge_efficiency"),
        kept_fraction=rows("kept_fraction"),
        wear_price_per_kwh=rows("wear_price"),
        loss_price_per_kwh=rows("loss_price"),
        initial_energy_kwh=np.zeros(len(ones)) if cyclic else rows("initial_kwh"),
        end="cyclic" if cyclic else "value" if valued else "at_least",
        end_energy_kwh=rows("floor_kwh")[:, -1].copy(),
        end_value_per_kwh=rows("end_value") if valued else np.zeros((len(ones), 0)),
        end_piece_kwh=rows("end_piece_kwh") if valued else np.zeros((len(ones), 0)),
        unserved_price_per_kwh=first.unserved_price,
        unmet_drain_price_per_kwh=first.unmet_price,
        cap_kw=rows("cap_kw") if capped else None,
        over_cap_price_per_kwh=rows("over_cap_price") if capped else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a plan of a batch amounts to, by the sums that define it; all as shares of the scale of its kind.

    ``beyond`` is how far it passes a limit, ``recount`` its promised cost less what it costs, ``over_bound`` what it
    costs above its own bound, ``rounding`` what the last bits of the money that changes hands amount to: nothing,
    unless the storage trades a million times what the node pays without it.
    """

    is_certain: bool
    cost: float
    beyond: float
    recount: float
    over_bound: float
    rounding: float

    @property
    def is_right(self) -> bool:
        """Whether it can be carried out, costs what it promised, and what it promises is proven."""
        gaps = (abs(self.recount), abs(self.over_bound))
        return self.beyond <= LIMIT_TOLERANCE and max(gaps) <= TOLERANCE + self.rounding


def judge(one: OneStorage, plans: Plans, number: int = 0) -> Verdict:
    """Judge a plan that promises to be certain."""
    plan = (plans.battery_kw[number], plans.energy_kwh[number], float(plans.start_energy_kwh[number]))
    cost, bound = float(plans.cost[number]), float(plans.bound[number])
    largest = max(1.0, float(np.abs(one.ceiling_kwh).max()), float(np.abs(one.floor_kwh).max()))
    traded = np.abs(one.cost_of_flows(one.net_kw - plan[0])).sum() + one.worth_at_end(float(plan[1][-1]))
    return Verdict(
        is_certain=bool(plans.is_certain[number]),
        cost=cost,
        beyond=max(one.beyond_limits(*plan).values()) / largest,
        recount=(cost - one.cost_of(*plan)) / one.scale_cost,
        over_bound=(cost - bound) / one.scale_cost,
        rounding=LAST_BITS * traded / one.scale_cost,
    )


def is_blunt(one: OneStorage, found: Reference) -> bool:
    """Whether HiGHS's own rounding is as large as the tolerance: in its cost and bound, or in what its plan passes."""
    passed = max(one.beyond_limits(found.battery_kw, found.energy_kwh, found.start_kwh).values())
    dearest = max(one.unserved_price, one.unmet_price, float(one.import_price.max()))
    return max(found.cost - found.bound, passed * dearest) > TOLERANCE * one.scale_cost

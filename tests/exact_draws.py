"""Problems of one storage at one node from a seed, with what each is about; ties and extremes come often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
from small_problems import nodes_of

from ems.dispatch.problem import DispatchProblem, End
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.problem import PlanNodes
    from ems.storage import Storages

    Floats = NDArray[np.float64]

T = TypeVar("T")

HOURS = {"a minute": 1.0 / 60.0, "half an hour": 0.5, "4 h": 4.0, "a day": 24.0, "100 h": 100.0, "200 h": 200.0}
"""Capacity in hours at full power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A problem and the words for what was drawn, such as ``"price: ties"`` or ``"end: cyclic"``."""

    problem: DispatchProblem
    about: frozenset[str]


class Drawing:
    """Draws one problem, and keeps in mind what it drew.

    Parameters
    ----------
    seed
        All that the problem follows from, with ``steps`` and ``step_h``.
    steps
        Number of steps; None draws it, 1 to 200.
    step_h
        Length of a step; None draws it.
    replayable
        Leave out what the kernel does not know or does otherwise: limits of a node that vary, a drain that a plan
        would rather not meet.
    """

    def __init__(
        self, seed: int, *, steps: int | None = None, step_h: float | None = None, replayable: bool = False
    ) -> None:
        self._rng, self._about, self._replayable = np.random.default_rng(seed), set[str](), replayable
        self._steps = self._one_of("steps", {"1": 1, "few": 7, "a day": 24, "many": -1}, [1, 3, 3, 4])
        if self._steps < 0:
            self._steps = int(self._rng.integers(25, 201))
        self._steps = steps or self._steps
        self._step_h = step_h or self._one_of("step", {"15 min": 0.25, "1 h": 1.0, "40 min": 2 / 3, "2 h": 2.0})

    def draw(self) -> Draw:
        """Draw the problem."""
        nodes = self._nodes()
        storages = self._storages(float(np.abs(nodes.net_load_kw).mean()))
        n = self._steps
        unserved = 1000.0
        if self._chance(0.1):
            unserved = float(nodes.import_price_per_kwh.max()) + 1.0
        unmet = 1000.0
        if not self._replayable and self._chance(0.1):
            unmet = float(self._rng.uniform(0.0, 40.0))
        problem = DispatchProblem(
            times=pd.date_range("2027-01-05", periods=n, freq=pd.Timedelta(hours=self._step_h)),
            step_h=self._step_h,
            nodes=nodes,
            storages=storages,
            loss_price_per_kwh=np.array([self._one_of("loss", {"free": 0.0, "priced": 3.0}, [3, 1])]),
            end=self._end(storages),
            emission_kg_per_kwh=np.zeros(n),
            contract_kw=np.zeros(n),
            unserved_price_per_kwh=unserved,
            unmet_drain_price_per_kwh=unmet,
        )
        return Draw(problem=problem, about=frozenset(self._about))

    # ------------------------------------------------------------------------------------------------ the node
    def _nodes(self) -> PlanNodes:
        """Net load, prices and limits of the node."""
        net, price = self._net_load_kw(), self._import_price()
        return nodes_of(
            np.maximum(net, 0.0),
            price,
            generation_kw=np.maximum(-net, 0.0),
            export_price=self._export_price(price),
            import_limit_kw=self._line_limit("import", np.maximum(net, 0.0)),
            export_limit_kw=self._line_limit("export", np.maximum(-net, 0.0)),
        )

    def _net_load_kw(self) -> Floats:
        rng, n = self._rng, self._steps
        sun = np.maximum(np.sin(np.arange(n) * self._step_h * 2 * np.pi / 24 - 1.5), 0.0)
        scale = self._one_of("load", {"a home": 1.0, "a district": 1000.0})
        shapes = {
            "any": rng.normal(0.5, 2.0, n),
            "a day's": rng.gamma(2.0, 0.7, n) - 5.0 * sun * rng.uniform(0.2, 1.0, n),
            "whole numbers": rng.integers(-3, 6, n).astype(float),
            "always above zero": rng.gamma(2.0, 1.0, n),
            "always the same": np.full(n, 1.5),
            "often nothing": rng.normal(0.5, 2.0, n) * rng.integers(0, 2, n),
        }
        return np.asarray(scale * self._one_of("net load", shapes))

    def _import_price(self) -> Floats:
        rng, n = self._rng, self._steps
        levels = np.array([10.0, 20.0, 40.0])
        block = np.arange(n) * 5 // max(n, 1)
        prices = {
            "one": np.full(n, 20.0),
            "two": levels[rng.integers(0, 2, n)],
            "three in blocks": levels[rng.integers(0, 3, 5)[block]],
            "ties": rng.integers(0, 6, n) * 5.0,
            "hourly": rng.uniform(1.0, 40.0, n),
            "hourly, often zero": rng.uniform(1.0, 40.0, n) * rng.integers(0, 2, n),
        }
        return self._one_of("price", prices, [1, 1, 1, 2, 3, 1])

    def _export_price(self, price: Floats) -> Floats:
        rng, n = self._rng, self._steps
        prices = {
            "zero": np.zeros(n),
            "equal": price,
            "fixed": np.minimum(price, 7.0),
            "a share": price * rng.uniform(0.0, 1.0, n),
            "equal at times": price * rng.integers(0, 2, n),
        }
        return self._one_of("export price", prices)

    def _line_limit(self, name: str, wanted_kw: Floats) -> Floats:
        rng, most = self._rng, float(wanted_kw.max(initial=0.0))
        limits = {
            "free": np.full(self._steps, np.inf),
            "as much as wanted": np.full(self._steps, most),
            "too small": np.full(self._steps, 0.5 * most),
            "nothing": np.zeros(self._steps),
            "any": most * rng.uniform(0.0, 2.0, self._steps),
            "at times": np.where(rng.random(self._steps) < 0.8, np.inf, most * rng.uniform(0.0, 1.0, self._steps)),
        }
        constant = {"any", "at times"} if self._replayable else set()
        kept = {word: limit for word, limit in limits.items() if word not in constant}
        return self._one_of(f"{name} limit", kept, [15, *[1] * (len(kept) - 1)])

    # --------------------------------------------------------------------------------------------- the storage
    def _storages(self, load_kw: float) -> Storages:
        """One storage; its limits, powers and drain may vary."""
        rng = self._rng
        power = max(load_kw, 0.1) * self._one_of("power", {"a tenth": 0.1, "like the load": 1.3, "huge": 20.0})
        capacity = power * self._one_of("capacity", HOURS, [2, 1, 4, 2, 2, 2])
        efficiency = self._one_of(
            "efficiency", {"lossless": (1.0, 1.0), "usual": (0.95, 0.93), "poor": tuple(rng.uniform(0.3, 1.0, 2))}
        )
        powers = {"both": (1.0, 1.0), "slow charging": (0.3, 1.0), "no charging": (0.0, 1.0)}
        powers |= {"no discharge": (1.0, 0.0), "none": (0.0, 0.0)}
        into, out = self._one_of("powers", powers, [10, 4, 1, 1, 1])
        wear = self._one_of("wear", {"free": 0.0, "cheap": 0.5, "dear": 12.0}, [4, 2, 1])
        unit = Storage(
            capacity_kwh=capacity * self._one_of("size", {"something": 1.0, "nothing": 0.0}, [49, 1]),
            max_charge_kw=power * into,
            max_discharge_kw=power * out,
            charge_efficiency=efficiency[0],
            discharge_efficiency=efficiency[1],
            standing_loss_fraction_per_h=self._one_of(
                "standing loss", {"none": 0.0, "slow": 1e-3, "fast": 0.1}, [4, 2, 1]
            ),
            wear_price_per_kwh=wear,
            initial_fraction=self._one_of(
                "start", {"any": float(rng.uniform(0.0, 1.0)), "empty": 0.0, "full": 1.0}, [2, 1, 1]
            ),
            may_export=self._one_of("export", {"allowed": True, "banned": False}, [3, 1]),
            loss=self._one_of("efficiency", {"split": "split", "on charge": "on_charge"}, [5, 1]),
        )
        if efficiency == (1.0, 1.0) and wear == 0.0:
            self._about.add("free and lossless")
        packed = pack_storages([unit], nodes=[0], groups=["battery"], n_steps=self._steps)
        return self._with_drain(self._with_powers(self._with_limits(packed)))

    def _with_limits(self, packed: Storages) -> Storages:
        """Energy limits as shares of the capacity; some rise or fall faster than the storage can follow."""
        rng, n = self._rng, self._steps
        quarter = np.arange(n) * 4 // max(n, 1)
        nothing, whole = np.zeros(n), np.ones(n)
        limits = {
            "the capacity": (nothing, whole),
            "constant": (np.full(n, 0.2), np.full(n, 0.9)),
            "blocks": (rng.uniform(-0.3, 0.5, 4)[quarter], rng.uniform(0.5, 1.0, 4)[quarter]),
            "any": (rng.uniform(0.0, 0.5, n), rng.uniform(0.5, 1.0, n)),
            "jumping": (np.where(rng.random(n) < 0.15, 0.9, 0.0), np.where(rng.random(n) < 0.1, 0.9, 1.0)),
            "one path": (np.full(n, 0.6), np.full(n, 0.6)),
            "below zero": (np.full(n, -0.5), np.full(n, 0.4)),
        }
        floor, ceiling = self._one_of("limits", limits, [6, 3, 2, 2, 2, 1, 1])
        return replace(packed, floor_fraction=floor[None], ceiling_fraction=ceiling[None])

    def _with_powers(self, packed: Storages) -> Storages:
        rng, n = self._rng, self._steps
        here = np.repeat(rng.integers(0, 2, n // 6 + 1), 6)[:n].astype(float)
        shares = {
            "steady": (np.ones(n), np.ones(n)),
            "varying": (rng.uniform(0.0, 1.0, n), rng.uniform(0.0, 1.0, n)),
            "here and away": (here, here),
            "zero at times": (rng.integers(0, 2, n).astype(float), rng.integers(0, 2, n).astype(float)),
        }
        into, out = self._one_of("power limits", shares, [5, 1, 1, 1])
        return replace(
            packed,
            power_row=np.array([1]),
            charge_limit_fraction=np.vstack([np.ones(n), into]),
            discharge_limit_fraction=np.vstack([np.ones(n), out]),
        )

    def _with_drain(self, packed: Storages) -> Storages:
        rng, n, power = self._rng, self._steps, float(packed.max_charge_kw[0])
        drains = {
            "none": np.zeros(n),
            "steady": np.full(n, 0.2 * power * self._step_h),
            "trips": np.where(rng.random(n) < 0.15, packed.capacity_kwh[0] * rng.uniform(0.0, 0.8, n), 0.0),
            "too much": rng.exponential(1.5, n) * power * self._step_h,
        }
        drain = self._one_of("drain", drains, [12, 1, 2, 1])
        return replace(packed, drain_row=np.array([1]), drain_kwh=np.vstack([np.zeros(n), drain]))

    # ------------------------------------------------------------------------------------------------- the end
    def _end(self, storages: Storages) -> End:
        """E5."""
        rng, capacity = self._rng, float(storages.capacity_kwh[0])
        ceiling = float(storages.ceiling_fraction[0, -1]) * capacity
        pieces = int(rng.integers(1, 5))
        any_value, ties = np.sort(rng.uniform(-5.0, 45.0, pieces))[::-1], np.full(pieces, 20.0)
        lengths = capacity * rng.uniform(0.0, 0.8, pieces)
        ends = {
            "cyclic": End(kind="cyclic"),
            "as it began": End(kind="at_least"),
            "at least": End(kind="at_least", energy_kwh=np.array([ceiling * rng.uniform(0.0, 1.0)])),
            "value": End(kind="value", value_per_kwh=any_value[None], piece_kwh=lengths[None]),
            "value, tied": End(kind="value", value_per_kwh=ties[None], piece_kwh=lengths[None]),
        }
        return self._one_of("end", ends, [4, 2, 2, 3, 1])

    def _one_of(self, word: str, choices: dict[str, T], weights: Sequence[int] | None = None) -> T:
        """Choose, and remember what was chosen."""
        share = np.ones(len(choices)) if weights is None else np.asarray(weights, dtype=float)
        chosen = list(choices)[self._rng.choice(len(choices), p=share / share.sum())]
        self._about.add(f"{word}: {chosen}")
        return choices[chosen]

    def _chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

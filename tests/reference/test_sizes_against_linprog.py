"""Right sizes against one linear programme of scipy with the sizes as variables, against a grid, and their slopes.

The programme is written from E1, E2 and E6 alone. HiGHS keeps its rows to 1e-7 and calls a vertex best to 1e-7 of each
price, so that its cost agrees to 1e-6, and not its sizes: near the best ones the cost hardly changes with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from ems.dispatch.plan_storage import plan_storage
from ems.sizing import size_storage
from ems.storage import Storage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing import StorageSize

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Entries = tuple[Ints, Ints, Floats]

SAME = 1e-6
BATTERY = Storage(
    capacity_kwh=5.0,
    max_charge_kw=2.0,
    max_discharge_kw=2.5,
    charge_efficiency=0.95,
    discharge_efficiency=0.92,
    standing_loss_fraction_per_h=2e-4,
    floor_fraction=0.1,
    ceiling_fraction=0.9,
    wear_price_per_kwh=0.6,
    initial_fraction=0.4,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A home: load and sun of a kW, prices; what sizes cost in as many days."""

    load: Floats
    sun: Floats
    price: Floats
    per_kwh: float
    per_kw: float
    per_sun_kw: float


@cache
def home(seed: int, days: int = 20) -> Home:
    rng, hour = np.random.default_rng(seed), np.arange(24 * days) % 24
    clear = np.repeat(rng.uniform(0.1, 1.0, days), 24)
    share = days / 365.0
    return Home(
        load=0.4 + rng.random(len(hour)) + 1.2 * ((hour > 17) & (hour < 23)),
        sun=clear * np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0),
        price=np.where((hour >= 7) & (hour < 23), 34.0, 20.0) + 4.0 * rng.random(len(hour)),
        per_kwh=share * rng.uniform(1000.0, 6000.0),
        per_kw=share * rng.uniform(500.0, 4000.0),
        per_sun_kw=share * rng.uniform(14000.0, 24000.0),
    )


class Programme:
    """Least cost with the sizes as variables: columns are charge, discharge, import, export and energy, then sizes."""

    def __init__(self, here: Home, storage: Storage, end: str, sun_kw: float | None) -> None:
        self.n, self.here, self.storage, self.is_circle = len(here.load), here, storage, end == "cyclic"
        self.capacity, self.power, self.sun = 5 * self.n, 5 * self.n + 1, 5 * self.n + 2
        self.rows: list[Entries] = []
        self.most: list[Floats] = []
        self.same: list[Entries] = []
        self.equal: list[Floats] = []
        self.bounds: list[tuple[float, float | None]] = [(0.0, None)] * (5 * self.n + 2) + [
            (0.0, None) if sun_kw is None else (sun_kw, sun_kw)
        ]
        self._balance()
        self._store()

    def column(self, kind: int) -> Ints:
        """Columns of all steps of a kind."""
        return np.arange(self.n) + kind * self.n

    def _add(self, *, is_equal: bool, right: float | Floats, terms: list[tuple[Any, Any]]) -> None:
        rows, columns, values = [], [], []
        for column, value in terms:
            rows.append(np.arange(self.n))
            columns.append(np.broadcast_to(column, self.n))
            values.append(np.broadcast_to(value, self.n))
        entry = (np.concatenate(rows), np.concatenate(columns), np.concatenate(values))
        (self.same if is_equal else self.rows).append(entry)
        (self.equal if is_equal else self.most).append(np.broadcast_to(right, self.n).astype(float))

    def _balance(self) -> None:
        charge, discharge, bought, sold = (self.column(kind) for kind in range(4))
        terms = [(bought, 1.0), (sold, -1.0), (discharge, 1.0), (charge, -1.0), (self.sun, self.here.sun)]
        self._add(is_equal=True, right=self.here.load, terms=terms)

    def _store(self) -> None:
        unit, charge, discharge, energy = self.storage, self.column(0), self.column(1), self.column(4)
        into, out = unit.effective_efficiencies
        kept = 1.0 - unit.standing_loss_fraction_per_h
        before, start = np.roll(energy, 1), np.zeros(self.n)
        share = np.full(self.n, -kept)
        if not self.is_circle:
            share[0], start[0] = 0.0, -kept * float(unit.initial_fraction or 0.0)
        terms = [(energy, 1.0), (before, share), (self.capacity, start), (charge, -into), (discharge, 1.0 / out)]
        self._add(is_equal=True, right=0.0, terms=terms)
        self._add(is_equal=False, right=0.0, terms=[(energy, 1.0), (self.capacity, -unit.ceiling_fraction)])
        lowest = np.full(self.n, unit.floor_fraction)
        if not self.is_circle:
            lowest[-1] = float(unit.initial_fraction or 0.0)
        self._add(is_equal=False, right=0.0, terms=[(energy, -1.0), (self.capacity, lowest)])

    def power_of_capacity(self) -> None:
        """Tie both powers to the capacity."""
        per_kwh = self.storage.max_charge_kw / self.storage.capacity_kwh
        out_per_kwh = self.storage.max_discharge_kw / self.storage.capacity_kwh
        self._add(is_equal=False, right=0.0, terms=[(self.column(0), 1.0), (self.capacity, -per_kwh)])
        self._add(is_equal=False, right=0.0, terms=[(self.column(1), 1.0), (self.capacity, -out_per_kwh)])

    def power_of_its_own(self) -> None:
        """Make the power of both a variable."""
        for kind in range(2):
            self._add(is_equal=False, right=0.0, terms=[(self.column(kind), 1.0), (self.power, -1.0)])

    def cost(self, export_price: float, *, is_purchase: bool = False) -> Floats:
        """Cost of all columns; without that of the operation where only the purchase counts."""
        here, operated = self.here, 0.0 if is_purchase else 1.0
        cost = np.zeros(5 * self.n + 3)
        cost[self.column(1)] = operated * self.storage.wear_price_per_kwh
        cost[self.column(2)], cost[self.column(3)] = operated * here.price, -operated * export_price
        cost[self.capacity], cost[self.power], cost[self.sun] = here.per_kwh, here.per_kw, here.per_sun_kw
        return cost

    def least(self, cost: Floats) -> tuple[float, Floats]:
        """Least cost, and the sizes."""

        def table(entries: list[Entries]) -> Any:
            shift = np.cumsum([0] + [int(rows.max()) + 1 for rows, _, _ in entries])
            rows = np.concatenate([row + by for (row, _, _), by in zip(entries, shift, strict=False)])
            columns, values = (np.concatenate([entry[at] for entry in entries]) for at in (1, 2))
            return coo_matrix((values, (rows, columns)), shape=(int(shift[-1]), 5 * self.n + 3)).tocsr()

        options = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
        found = linprog(
            cost,
            A_ub=table(self.rows),
            b_ub=np.concatenate(self.most),
            A_eq=table(self.same),
            b_eq=np.concatenate(self.equal),
            bounds=self.bounds,
            method="highs-ds",
            options=options,
        )
        assert found.status == 0, found.message
        return float(found.fun), np.asarray(found.x)[5 * self.n :]


def asked(here: Home, storage: Storage = BATTERY, **changes: Any) -> StorageSize:
    """The size that the search finds, with 3 kW of sun that are there already where none are sized."""
    given: dict[str, Any] = {
        "import_price": here.price,
        "export_price": 8.0,
        "cost_per_kwh": here.per_kwh,
    }
    if "generation_per_kw" not in changes:
        given["net_load_kw"] = here.load - 3.0 * here.sun
    else:
        given |= {"net_load_kw": here.load, "cost_per_generation_kw": here.per_sun_kw}
    return size_storage(storage=storage, **(given | changes))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("end", ["cyclic", "at_least"])
def test_capacity_with_its_power(seed: int, end: Any) -> None:
    here = home(seed)
    programme = Programme(here, BATTERY, end, 3.0)
    programme.power_of_capacity()
    prices = replace(here, per_kw=0.0, per_sun_kw=0.0)
    programme.here = prices
    cost, _ = programme.least(programme.cost(8.0))
    found = asked(here, end=end)
    assert found.yearly_cost == pytest.approx(cost, rel=SAME)
    assert found.is_proven
    assert found.gap <= 1e-9 * abs(found.operation_cost)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("end", ["cyclic", "at_least"])
def test_capacity_and_power(seed: int, end: Any) -> None:
    here = home(seed)
    programme = Programme(replace(here, per_sun_kw=0.0), BATTERY, end, 3.0)
    programme.power_of_its_own()
    cost, _ = programme.least(programme.cost(8.0))
    found = asked(here, end=end, size_power=True, cost_per_kw=here.per_kw)
    assert found.yearly_cost == pytest.approx(cost, rel=SAME)
    assert found.is_proven


@pytest.mark.parametrize("seed", range(4))
def test_capacity_power_and_sun(seed: int) -> None:
    here = home(seed)
    programme = Programme(here, BATTERY, "cyclic", None)
    programme.power_of_its_own()
    cost, sizes = programme.least(programme.cost(8.0))
    found = asked(here, size_power=True, cost_per_kw=here.per_kw, generation_per_kw=here.sun)
    assert found.yearly_cost == pytest.approx(cost, rel=SAME)
    assert found.is_proven
    assert sizes[2] > 0.0  # the sun pays, or nothing was tried


@pytest.mark.parametrize("seed", range(3))
def test_within_a_budget(seed: int) -> None:
    here = home(seed)
    free = asked(here, size_power=True, cost_per_kw=here.per_kw)
    assert free.purchase_cost > 0.0
    budget = 0.4 * free.purchase_cost
    programme = Programme(replace(here, per_sun_kw=0.0), BATTERY, "cyclic", 3.0)
    programme.power_of_its_own()
    spent = np.zeros(programme.n)
    spent[0] = 1.0
    terms = [(programme.capacity, spent * here.per_kwh), (programme.power, spent * here.per_kw)]
    programme._add(is_equal=False, right=budget, terms=terms)
    cost, _ = programme.least(programme.cost(8.0))
    found = asked(here, size_power=True, cost_per_kw=here.per_kw, budget=budget)
    assert found.yearly_cost == pytest.approx(cost, rel=SAME)
    assert found.purchase_cost == pytest.approx(budget, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_least_purchase_for_a_peak(seed: int) -> None:
    here = home(seed)
    peak = 0.6 * float((here.load - 3.0 * here.sun).max())
    programme = Programme(replace(here, per_sun_kw=0.0), BATTERY, "cyclic", 3.0)
    programme.power_of_its_own()
    programme._add(is_equal=False, right=peak, terms=[(programme.column(2), 1.0)])
    cost, _ = programme.least(programme.cost(8.0, is_purchase=True))
    found = asked(here, size_power=True, cost_per_kw=here.per_kw, peak_kw=peak)
    assert found.purchase_cost == pytest.approx(cost, rel=SAME)
    assert found.peak_import_kw <= peak + 1e-5
    cheapest = asked(here, size_power=True, cost_per_kw=here.per_kw, peak_kw=peak, goal="cost")
    programme.here = here
    cost, _ = programme.least(np.where(programme.cost(8.0) == here.per_sun_kw, 0.0, programme.cost(8.0)))
    assert cheapest.yearly_cost == pytest.approx(cost, rel=SAME)


@pytest.mark.parametrize("seed", range(3))
def test_least_purchase_for_a_share(seed: int) -> None:
    here = home(seed)
    programme = Programme(here, BATTERY, "cyclic", None)
    programme.power_of_capacity()
    programme.here = replace(here, per_kw=0.0)
    most = 0.4 * float(here.load.sum())
    terms = [(column, np.eye(1, programme.n)[0]) for column in programme.column(2)]
    programme._add(is_equal=False, right=most, terms=terms)
    cost, _ = programme.least(programme.cost(8.0, is_purchase=True))
    found = asked(here, generation_per_kw=here.sun, share_fraction=0.6)
    assert found.purchase_cost == pytest.approx(cost, rel=SAME)
    assert found.matched_fraction == pytest.approx(0.6, abs=1e-8)


def sized(storage: Storage, capacity_kwh: float, power_kw: float | None = None) -> Storage:
    per_kwh = capacity_kwh / storage.capacity_kwh
    return replace(
        storage,
        capacity_kwh=capacity_kwh,
        max_charge_kw=storage.max_charge_kw * per_kwh if power_kw is None else power_kw,
        max_discharge_kw=storage.max_discharge_kw * per_kwh if power_kw is None else power_kw,
    )


def costs(here: Home, storages: list[Storage]) -> Floats:
    """Least cost of operation of each, planned one by one by the call that plans a storage."""
    plans = plan_storage(here.load - 3.0 * here.sun, storages, import_price=here.price, export_price=8.0)
    return np.asarray(plans.cost)


@pytest.mark.parametrize("seed", range(3))
def test_a_fine_grid_of_capacities_has_nothing_better(seed: int) -> None:
    """2,000 capacities up to twice the best: none costs less, and the best of them is next to it."""
    here = home(seed)
    found = asked(here)
    grid = np.linspace(0.0, 2.0 * found.capacity_kwh, 2001)[1:]
    totals = costs(here, [sized(BATTERY, float(size)) for size in grid]) + here.per_kwh * grid
    assert totals.min() >= found.yearly_cost - 1e-9 * abs(found.operation_cost)
    assert abs(grid[totals.argmin()] - found.capacity_kwh) <= grid[1] - grid[0]


def test_a_fine_grid_of_capacities_and_powers_has_nothing_better() -> None:
    here = home(1)
    found = asked(here, size_power=True, cost_per_kw=here.per_kw)
    around = np.linspace(0.8, 1.2, 41)
    pairs = [(found.capacity_kwh * one, found.power_kw * other) for one in around for other in around]
    totals = costs(here, [sized(BATTERY, *pair) for pair in pairs])
    totals += np.array([here.per_kwh * kwh + here.per_kw * kw for kwh, kw in pairs])
    assert totals.min() >= found.yearly_cost - 1e-9 * abs(found.operation_cost)
    assert pairs[int(totals.argmin())] == pytest.approx((found.capacity_kwh, found.power_kw), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_slopes_on_both_sides_are_differences_of_costs(seed: int) -> None:
    """The best size is a kink; one-sided differences over 1e-5 of it are the slopes to 1e-6, and enclose the price."""
    here = home(seed)
    found = asked(here)
    step = 1e-5 * found.capacity_kwh
    below, at, above = costs(here, [sized(BATTERY, found.capacity_kwh + side * step) for side in (-1.0, 0.0, 1.0)])
    assert found.saved_by_last_kwh == pytest.approx((below - at) / step, rel=SAME)
    assert found.saved_by_next_kwh == pytest.approx((at - above) / step, rel=SAME)
    assert found.saved_by_next_kwh < here.per_kwh < found.saved_by_last_kwh


@pytest.mark.parametrize("seed", range(3))
def test_slopes_of_both_sizes_are_differences_of_costs(seed: int) -> None:
    here = home(seed)
    found = asked(here, size_power=True, cost_per_kw=here.per_kw)
    kwh, kw = found.capacity_kwh, found.power_kw
    step, step_kw = 1e-6 * kwh, 1e-6 * kw
    storages = [(kwh, kw), (kwh + step, kw), (kwh - step, kw), (kwh, kw + step_kw), (kwh, kw - step_kw)]
    at, *others = costs(here, [sized(BATTERY, *sizes) for sizes in storages])
    quotients = (at - np.array(others)) / np.array([step, -step, step_kw, -step_kw])
    saved = [found.saved_by_next_kwh, found.saved_by_last_kwh, found.saved_by_next_kw, found.saved_by_last_kw]
    assert saved == pytest.approx(quotients.tolist(), rel=1e-5)  # a tenth of the step: ten times the rounding
    assert min(kwh, kw) > 0.1
    assert saved[0] <= here.per_kwh * (1 + SAME)
    assert saved[2] <= here.per_kw * (1 + SAME)

"""``ems.plan_storage``: what it takes, what it gives back, and what it says about wrong input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from exact_cases import TOLERANCE, perfect
from exact_reference import least

import ems
from ems.dispatch import optimiser
from ems.dispatch.exact import batch
from ems.dispatch.problem import End
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.outcome import Outcome
    from ems.dispatch.problem import EndKind, Plan

PRICES: dict[str, Any] = {"import_price": [10.0, 50.0, 5.0], "export_price": 0.0}
LOAD = [1.0, 1.0, 1.0]


def battery(**changes: Any) -> ems.Storage:
    """10 kWh, 5 kW, no losses, empty at first; changed."""
    given: dict[str, Any] = {"capacity_kwh": 10.0, "max_charge_kw": 5.0, "max_discharge_kw": 5.0}
    given |= {"charge_efficiency": 1.0, "discharge_efficiency": 1.0, "initial_fraction": 0.0}
    return ems.Storage(**(given | changes))


# ---------------------------------------------------------------------------------------------- what it takes and gives
@pytest.mark.kernel
def test_one_storage_gives_numbers_and_series() -> None:
    plan = ems.plan_storage(LOAD, battery(), end="at_least", **PRICES)
    np.testing.assert_allclose(plan.battery_kw, [-1, 1, 0], atol=1e-12)
    np.testing.assert_allclose(plan.energy_kwh, [1, 0, 0], atol=1e-12)
    assert plan.marginal_value_per_kwh.shape == (3,)
    assert plan.battery_kw.dtype == plan.energy_kwh.dtype == plan.marginal_value_per_kwh.dtype == np.float64
    assert (plan.cost, plan.gap, plan.start_energy_kwh) == (25.0, 0.0, 0.0)
    assert isinstance(plan.cost, float)
    assert isinstance(plan.gap, float)
    assert isinstance(plan.start_energy_kwh, float)
    assert (plan.engine, plan.engines, plan.step_h) == ("exact", ("exact",), 1.0)


@pytest.mark.kernel
@pytest.mark.parametrize("kind", [list, tuple, np.array, pd.Series, lambda values: np.array(values, np.float32)])
def test_series_of_every_kind_are_the_same(kind: Any) -> None:
    plan = ems.plan_storage(kind(LOAD), battery(), import_price=kind([10, 50, 5]), export_price=kind([0, 0, 0]))
    np.testing.assert_array_equal(plan.battery_kw, ems.plan_storage(LOAD, battery(), **PRICES).battery_kw)


def test_series_with_the_same_dates_are_read_by_their_order() -> None:
    times = pd.date_range("2027-06-01", periods=3, freq="h", tz="Asia/Tokyo")
    load, price = (pd.Series(values, index=times[::-1]) for values in (LOAD, [10.0, 50.0, 5.0]))
    plan = ems.plan_storage(load, battery(), import_price=price, export_price=np.zeros(3))
    np.testing.assert_array_equal(plan.battery_kw, ems.plan_storage(LOAD, battery(), **PRICES).battery_kw)


@pytest.mark.kernel
def test_a_leading_axis_is_a_batch() -> None:
    loads = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0], [-1.0, 1.0, 1.0]])
    plans = ems.plan_storage(loads, battery(), **PRICES)
    assert plans.battery_kw.shape == plans.energy_kwh.shape == plans.marginal_value_per_kwh.shape == (4, 3)
    assert np.shape(plans.cost) == np.shape(plans.gap) == np.shape(plans.start_energy_kwh) == (4,)
    for number, load in enumerate(loads):
        alone = ems.plan_storage(load, battery(), **PRICES)
        np.testing.assert_array_equal(plans.battery_kw[number], alone.battery_kw)
        assert np.asarray(plans.cost)[number] == alone.cost


@pytest.mark.kernel
def test_a_batch_of_one_keeps_its_axis() -> None:
    plans = ems.plan_storage([LOAD], battery(), **PRICES)
    assert plans.battery_kw.shape == (1, 3)
    assert np.shape(plans.cost) == (1,)


def test_each_case_may_have_its_storage_prices_and_start() -> None:
    small, large = battery(capacity_kwh=1.0), battery()
    prices = np.array([[10.0, 50.0, 5.0], [50.0, 10.0, 20.0]])
    loads, starts = np.full((2, 3), 3.0), np.array([0.5, 2.0])
    plans = ems.plan_storage(
        loads, [small, large], import_price=prices, export_price=0.0, end="at_least", initial_energy_kwh=starts
    )
    for number, storage in enumerate((small, large)):
        alone = ems.plan_storage(
            loads[number],
            storage,
            import_price=prices[number],
            export_price=0.0,
            end="at_least",
            initial_energy_kwh=starts[number],
        )
        np.testing.assert_array_equal(plans.battery_kw[number], alone.battery_kw)
    np.testing.assert_array_equal(plans.start_energy_kwh, starts)


@pytest.mark.kernel
def test_prices_storages_or_starts_alone_make_a_batch_too() -> None:
    prices = np.array([[10.0, 50.0, 5.0], [50.0, 10.0, 20.0]])
    by_price = ems.plan_storage(LOAD, battery(), import_price=prices, export_price=0.0)
    by_unit = ems.plan_storage(LOAD, [battery(), battery(capacity_kwh=0.5)], **PRICES)
    by_start = ems.plan_storage(LOAD, battery(), end="at_least", initial_energy_kwh=[0.0, 3.0], **PRICES)
    for plans in (by_price, by_unit, by_start):
        assert plans.battery_kw.shape == (2, 3)
        assert np.shape(plans.cost) == (2,)
    alone = ems.plan_storage(LOAD, battery(), import_price=prices[1], export_price=0.0)
    np.testing.assert_array_equal(by_price.battery_kw[1], alone.battery_kw)
    assert by_unit.energy_kwh[1].max() == pytest.approx(0.5)
    np.testing.assert_array_equal(by_start.start_energy_kwh, [0.0, 3.0])


def test_what_is_given_stays_as_it_is() -> None:
    load, price = np.array(LOAD), np.array([10.0, 50.0, 5.0])
    for array in (load, price):
        array.setflags(write=False)
    ems.plan_storage(load, battery(), import_price=price, export_price=price)
    np.testing.assert_array_equal(load, LOAD)


# ------------------------------------------------------------------------------------------------- against HiGHS
ENDS = {
    "cyclic": "cyclic",
    "as it began": "at_least",
    "at least": End(kind="at_least", energy_kwh=np.array([6.0])),
    "value": End(kind="value", value_per_kwh=np.array([[30.0, 12.0]]), piece_kwh=np.array([[4.0, 6.0]])),
}


@pytest.mark.parametrize("step_h", [0.25, 1.0, 1.5])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_costs_what_highs_finds(end: Any, step_h: float) -> None:
    rng = np.random.default_rng(7)
    net, price = rng.normal(0.5, 2.0, (2, 72)), rng.integers(1, 8, (2, 72)) * 5.0
    lossy = battery(charge_efficiency=0.93, discharge_efficiency=0.9, wear_price_per_kwh=0.7, floor_fraction=0.1)
    lossy = ems.Storage(**{name: getattr(lossy, name) for name in lossy.__slots__} | {"initial_fraction": 0.4})
    plans = ems.plan_storage(net, lossy, import_price=price, export_price=0.4 * price, step_h=step_h, end=end)
    kind = end if isinstance(end, str) else end.kind
    for number in range(2):
        changes: dict[str, Any] = {"step_h": step_h, "initial_kwh": None if kind == "cyclic" else 4.0}
        floor = np.full(72, 1.0)
        if kind == "at_least":
            floor[-1] = 4.0 if isinstance(end, str) else 6.0
        if kind == "value":
            changes |= {"end_value": end.value_per_kwh[0], "end_piece_kwh": end.piece_kwh[0]}
        one = perfect(
            net[number],
            price[number],
            export_price=0.4 * price[number],
            charge_efficiency=0.93,
            discharge_efficiency=0.9,
            wear_price=0.7,
            floor_kwh=floor,
            **changes,
        )
        found = least(one)
        assert abs(np.asarray(plans.cost)[number] - found.cost) <= TOLERANCE * one.scale_cost
        assert 0.0 <= np.asarray(plans.gap)[number] <= TOLERANCE * one.scale_cost
        start = float(np.asarray(plans.start_energy_kwh)[number])
        assert max(one.beyond_limits(plans.battery_kw[number], plans.energy_kwh[number], start).values()) < 1e-10


def test_losses_on_charge_and_no_export() -> None:
    """E3: both losses on charge; and a home's battery never feeds the grid."""
    rng = np.random.default_rng(8)
    net, price = rng.normal(0.5, 2.0, 48), rng.uniform(5.0, 40.0, 48)
    home = battery(charge_efficiency=0.9, discharge_efficiency=0.8, loss="on_charge", may_export=False)
    plan = ems.plan_storage(net, home, import_price=price, export_price=price)
    assert (plan.battery_kw <= np.maximum(net, 0.0) + 1e-12).all()
    one = perfect(
        net,
        price,
        export_price=price,
        charge_efficiency=0.72,
        discharge_kw=np.minimum(5.0, np.maximum(net, 0.0)),
        initial_kwh=None,
    )
    assert abs(float(plan.cost) - least(one).cost) <= TOLERANCE * one.scale_cost


def test_a_start_below_the_floor_is_filled_as_fast_as_it_can_be() -> None:
    """E4: from 1 kWh to a floor of 8 kWh with 1 kW, whatever it costs."""
    slow = battery(max_charge_kw=1.0, floor_fraction=0.8)
    plan = ems.plan_storage(
        [0.0] * 9, slow, import_price=40.0, export_price=0.0, end="at_least", initial_energy_kwh=1.0
    )
    np.testing.assert_allclose(plan.energy_kwh, [2, 3, 4, 5, 6, 7, 8, 8, 8], atol=1e-7)
    assert plan.cost == pytest.approx(280.0)


def test_a_start_below_a_floor_that_cannot_be_kept_is_planned_as_high_as_can_be() -> None:
    """E4: 4 kWh lose a tenth an hour; what is left is worth 20 per kWh, the load is bought."""
    end = End(kind="value", value_per_kwh=np.array([[20.0]]), piece_kwh=np.array([[10.0]]))
    plan = ems.plan_storage(LOAD, leaky(), end=end, initial_energy_kwh=4.0, **PRICES)
    np.testing.assert_allclose(plan.energy_kwh, [3.6, 3.24, 2.916], atol=1e-9)
    assert plan.cost == pytest.approx(65.0 - 20.0 * 2.916)
    assert plan.gap == pytest.approx(0.0, abs=1e-9)


# ------------------------------------------------------------------------------------ where one limit cannot be kept
def leaky(**changes: Any) -> ems.Storage:
    """Without a charger, losing a tenth an hour, with a floor of 5 kWh."""
    return battery(**({"floor_fraction": 0.5, "standing_loss_fraction_per_h": 0.1, "max_charge_kw": 0.0} | changes))


@pytest.mark.parametrize(("step_h", "needed"), [(1.0, "0.625 kW"), (0.5, "0.641"), (24.0, "0.2396")])
def test_a_floor_that_no_circle_keeps_is_refused(step_h: float, needed: str) -> None:
    """At 5 kWh half a kWh is lost in an hour, to be charged with 0.8."""
    for most_kw in (0.0, 0.239):
        text = complaint(LOAD, leaky(charge_efficiency=0.8, max_charge_kw=most_kw), step_h=step_h)
        for words in ("storage.floor_fraction = 0.5", "at 5 kWh", needed, f"max_charge_kw is {most_kw:g} kW", "lower"):
            assert words in text


def test_the_floor_of_each_case_is_looked_at() -> None:
    text = complaint(LOAD, [battery(), leaky(), leaky(floor_fraction=0.0), leaky(max_charge_kw=0.49)])
    assert "storage[1].floor_fraction" in text
    assert "storage[3].floor_fraction" in text
    assert "2 problems" in text


@pytest.mark.kernel
def test_a_floor_that_can_just_be_kept_is_kept() -> None:
    plan = ems.plan_storage(LOAD, leaky(max_charge_kw=0.5), import_price=20.0, export_price=10.0)
    np.testing.assert_allclose(plan.energy_kwh, 5.0, atol=1e-9)
    assert plan.cost == pytest.approx(90.0)
    assert plan.gap == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("unit", "start_kwh", "left"),
    [(leaky(floor_fraction=0.0), 5.0, "3.645 kWh"), (battery(ceiling_fraction=0.5), 8.0, "5 kWh")],
)
def test_a_start_that_cannot_be_there_again_is_refused(unit: ems.Storage, start_kwh: float, left: str) -> None:
    text = complaint(LOAD, unit, end="at_least", initial_energy_kwh=start_kwh)
    for words in ("end = 'at_least'", "(case 0)", f"= {start_kwh:g} kWh", f"at most {left}", "energy_kwh=…"):
        assert words in text
    less = End(kind="at_least", energy_kwh=np.array([3.6]))
    assert ems.plan_storage(LOAD, unit, end=less, initial_energy_kwh=start_kwh, **PRICES).energy_kwh[-1] >= 3.6 - 1e-9


@pytest.mark.parametrize("end", ["at_least", End(kind="at_least", energy_kwh=np.array([6.0]))])
def test_above_a_ceiling_that_it_cannot_get_under_it_stays(end: Any) -> None:
    """E4: the ceiling becomes the lowest path, on which there is more than is asked for."""
    stuck = battery(ceiling_fraction=0.5, max_discharge_kw=0.0)
    plan = ems.plan_storage(LOAD, stuck, end=end, initial_energy_kwh=8.0, **PRICES)
    np.testing.assert_allclose(plan.energy_kwh, 8.0, atol=1e-9)
    assert plan.gap == pytest.approx(0.0, abs=1e-9)


def test_no_gap_is_below_zero_and_no_limit_of_a_circle_is_missed() -> None:
    """Whatever the storage: it is refused, or planned within its limits; both happen."""
    rng, refused, planned = np.random.default_rng(11), list[str](), 0
    for number in range(200):
        unit = battery(
            max_charge_kw=rng.choice([0.0, 0.1, 3.0]),
            max_discharge_kw=rng.choice([0.0, 1.0]),
            standing_loss_fraction_per_h=rng.choice([0.0, 1e-4, 0.1]),
            floor_fraction=rng.choice([0.0, 0.5]),
            ceiling_fraction=rng.choice([0.5, 0.9]),
            initial_fraction=rng.random(),
        )
        net, price = rng.normal(0.5, 2.0, 8), rng.uniform(5.0, 40.0, 8)
        end: EndKind = ("cyclic", "at_least")[number % 2]
        try:
            plan = ems.plan_storage(net, unit, import_price=price, export_price=0.5 * price, end=end)
        except InputError as error:
            refused.append(str(error))
            continue
        planned += 1
        assert 0.0 <= plan.gap <= 1e-8 * np.abs(net * price).sum()
        assert plan.energy_kwh[-1] >= plan.start_energy_kwh - 1e-8
        if end == "cyclic":
            assert plan.energy_kwh.min() >= 10.0 * unit.floor_fraction - 1e-8
            assert plan.energy_kwh.max() <= 10.0 * unit.ceiling_fraction + 1e-8
    assert all("cannot be" in text for text in refused)
    assert min(len(refused), planned) > 20


# ------------------------------------------------------------------------------------------ where HiGHS has to help
def doubt(monkeypatch: pytest.MonkeyPatch, *, cases: slice) -> None:
    """Make the exact planner uncertain of some cases of a batch, and of every case that it plans alone."""
    honest = batch.plan_cases

    def doubtful(given: Cases, *, threads: int = 0) -> Plans:
        plans = honest(given, threads=threads)
        certain = plans.is_certain.copy()
        certain[cases if given.count > 1 else slice(None)] = False
        return replace(plans, is_certain=certain)

    monkeypatch.setattr(batch, "plan_cases", doubtful)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_case_that_is_not_proven_goes_to_highs(monkeypatch: pytest.MonkeyPatch, end: Any) -> None:
    loads, start = np.array([LOAD, [2.0, 0.0, 1.0], [0.0, 3.0, 1.0]]), None if end == "cyclic" else 4.0
    exact = ems.plan_storage(loads, battery(), end=end, initial_energy_kwh=start, **PRICES)
    doubt(monkeypatch, cases=slice(1, 2))
    plans = ems.plan_storage(loads, battery(), end=end, initial_energy_kwh=start, **PRICES)
    assert (plans.engine, plans.engines) == ("arrays", ("exact", "arrays", "exact"))
    np.testing.assert_allclose(plans.cost, exact.cost, atol=1e-6)
    assert np.asarray(plans.gap).min() >= 0.0
    assert np.asarray(plans.gap).max() <= 1e-6
    np.testing.assert_array_equal(plans.battery_kw[[0, 2]], exact.battery_kw[[0, 2]])
    np.testing.assert_array_equal(plans.marginal_value_per_kwh, exact.marginal_value_per_kwh)
    assert exact.engines == ("exact",) * 3


def test_of_energy_that_does_not_last_a_step_no_value_is_known() -> None:
    fleeting = battery(standing_loss_fraction_per_h=0.9999999)
    plan = ems.plan_storage(LOAD, fleeting, step_h=24.0, **PRICES)
    assert plan.engines == ("arrays",)
    assert plan.cost == pytest.approx(24.0 * 65.0)
    assert plan.gap == pytest.approx(0.0, abs=1e-6)
    assert np.isnan(plan.marginal_value_per_kwh).all()


def test_a_solver_that_misses_a_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bound counts a penalty that the cost does not: no gap could be told."""
    doubt(monkeypatch, cases=slice(None))
    honest = optimiser.plan_or_raise

    def misses(outcome: Outcome, what: str) -> Plan:
        plan = honest(outcome, what)
        return replace(plan, energy_kwh=plan.energy_kwh - [0.0, 3.0, 0.0])

    monkeypatch.setattr(optimiser, "plan_or_raise", misses)
    with pytest.raises(RunError, match=r"case 0 .* end of step 1 .* 3 kWh beyond"):
        ems.plan_storage(LOAD, battery(max_discharge_kw=0.0), **PRICES)


# -------------------------------------------------------------------------------------------------- wrong input
def complaint(*arguments: Any, **changes: Any) -> str:
    """What it says about wrong input."""
    with pytest.raises(InputError) as raised:
        ems.plan_storage(*(arguments or (LOAD, battery())), **(PRICES | changes))
    assert raised.value.source == "plan_storage"
    return str(raised.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"export_price": [0, 60, 0]},
            ["export_price (step 1) = 60 per kWh", "at most the import price", "50 per kWh"],
        ),
        ({"import_price": [10, -5, 5]}, ["import_price (step 1) = -5 per kWh", "at least 0"]),
        ({"export_price": -1.0}, ["export_price = -1 per kWh", "at least 0"]),
        ({"import_price": [10, float("nan"), 5]}, ["import_price (step 1) = nan", "finite"]),
        ({"import_price": float("inf")}, ["import_price = inf", "finite"]),
        ({"import_price": [10, 50]}, ["import_price of shape (2,)", "3 steps"]),
        ({"export_price": [0, 0, 0, 0]}, ["export_price of shape (4,)", "3 steps"]),
        ({"step_h": -1.0}, ["step_h = -1", "above 0 h"]),
        ({"step_h": 0.0}, ["step_h = 0", "above 0 h"]),
        ({"step_h": float("nan")}, ["step_h = nan", "above 0 h"]),
        ({"end": "someday"}, ["end = 'someday'", "cyclic", "at_least"]),
        ({"end": "value"}, ["end = 'value'", "End(kind='value'"]),
        ({"end": "at_least", "initial_energy_kwh": 11.0}, ["initial_energy_kwh = 11 kWh", "between 0 and 10 kWh"]),
        ({"end": "at_least", "initial_energy_kwh": -1.0}, ["initial_energy_kwh = -1 kWh", "between 0 and 10 kWh"]),
        ({"end": "at_least", "initial_energy_kwh": float("nan")}, ["initial_energy_kwh = nan kWh"]),
        ({"end": "at_least", "initial_energy_kwh": [[1.0, 2.0]]}, ["initial_energy_kwh of shape (1, 2)"]),
        ({"initial_energy_kwh": 1.0}, ["initial_energy_kwh", "cyclic", "free"]),
    ],
)
def test_wrong_arguments(changes: dict[str, Any], words: list[str]) -> None:
    text = complaint(**changes)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("load", "words"),
    [
        ([1.0, float("nan"), 1.0], ["net_load_kw (step 1) = nan kW", "finite"]),
        ([1.0, float("inf"), 1.0], ["net_load_kw (step 1) = inf kW", "finite"]),
        ([[1.0, 1.0, 1.0], [1.0, 1.0, float("nan")]], ["net_load_kw (case 1, step 2) = nan kW"]),
        ([], ["net_load_kw of shape (0,)", "at least one step"]),
        ([[[1.0, 1.0, 1.0]]], ["net_load_kw of shape (1, 1, 3)"]),
    ],
)
def test_wrong_net_load(load: Any, words: list[str]) -> None:
    text = complaint(load, battery())
    assert [word for word in words if word not in text] == []


def test_as_many_of_everything_as_cases() -> None:
    assert "2 cases, must have 1 or 3" in complaint([LOAD, LOAD], [battery()] * 3)
    assert "2 cases, must have 1 or 3" in complaint([LOAD] * 3, battery(), import_price=[[10.0] * 3] * 2)
    assert "2 storages" in complaint([LOAD] * 3, [battery()] * 2)
    assert "0 storages" in complaint(LOAD, [])
    assert "initial_energy_kwh of shape (2,)" in complaint(
        [LOAD] * 3, battery(), end="at_least", initial_energy_kwh=[1.0, 2.0]
    )


@pytest.mark.parametrize(("asked_kwh", "reached"), [(11.0, "10 kWh"), (9.0, "7.5 kWh")])
def test_an_end_that_cannot_be_reached(asked_kwh: float, reached: str) -> None:
    """5 kW for half an hour, three times: 7.5 kWh; never more than the capacity."""
    end = End(kind="at_least", energy_kwh=np.array([asked_kwh]))
    text = complaint(LOAD, battery(max_charge_kw=5.0 if asked_kwh < 10 else 50.0), end=end, step_h=0.5)
    assert f"= {asked_kwh:g} kWh" in text
    assert reached in text


@pytest.mark.parametrize(
    "end",
    [
        End(kind="at_least", energy_kwh=np.array([1.0, 2.0])),
        End(kind="at_least", energy_kwh=np.array([np.nan])),
        End(kind="value"),
        End(kind="value", value_per_kwh=np.array([[1.0, 2.0]]), piece_kwh=np.array([[5.0, 5.0]])),
        End(kind="value", value_per_kwh=np.array([[2.0, 1.0]]), piece_kwh=np.array([[5.0]])),
        End(kind="value", value_per_kwh=np.array([[np.nan]]), piece_kwh=np.array([[5.0]])),
        End(kind="value", value_per_kwh=np.array([[3.0]]), piece_kwh=np.array([[np.nan]])),
        End(kind="value", value_per_kwh=np.array([[3.0]]), piece_kwh=np.array([[-5.0]])),
        End(kind="value", value_per_kwh=np.array([[3.0], [2.0]]), piece_kwh=np.array([[5.0], [5.0]])),
    ],
    ids=["shape", "NaN", "nothing", "rising", "lengths", "value NaN", "piece NaN", "piece below 0", "rows"],
)
def test_wrong_ends(end: End) -> None:
    assert "end" in complaint(end=end)


def test_all_problems_at_once() -> None:
    text = complaint(
        [[1.0, float("nan"), 1.0]] * 3,
        [battery()] * 2,
        import_price=[10.0, 50.0],
        export_price=-1.0,
        step_h=-1.0,
        end="someday",
    )
    for word in ("net_load_kw", "2 storages", "import_price", "export_price", "step_h", "end = 'someday'"):
        assert word in text


def test_limits_that_cross_are_refused_by_the_storage() -> None:
    with pytest.raises(InputError, match="0 ≤ floor ≤ ceiling ≤ 1"):
        battery(floor_fraction=0.9, ceiling_fraction=0.4)

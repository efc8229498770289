"""The whole study on a small district: what it answers, that it can be repeated, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import scenario_like

import ems
from ems.designs import plan_designs, pool_base
from ems.district.district import TierPrices
from ems.economics.sizes import unit_prices
from ems.sizing import sureness as sureness_package
from ems.sizing.sureness import Sureness, how_sure
from ems.sizing.sureness.checks import PRICES, read_asked
from ems.sizing.sureness.factors.known import NAMES
from ems.sizing.sureness.preparing import _counts
from ems.sizing.sureness.years.building import drawn_years
from ems.sizing.sureness.years.year import year_of

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District

FEW = {"draws": 12, "worlds": 2, "load_draws": 2, "index_draws": 8, "seed": 5}
ALONE = {"draws": 10, "worlds": 1, "load_draws": 1, "index_draws": 0}
"""The district's own year alone: nothing else is built."""


def with_prices() -> District:
    """Kumamoto's batteries at prices that change with the hour, cheap enough to pay."""
    own = ems.read_scenario("kumamoto")
    periods = [{"price_per_kwh": 4.0, "hours": [9, 16]}, {"price_per_kwh": 30.0, "hours": [17, 21]}]
    overrides = {"prices.pool.wholesale_periods": periods, "prices.pool.wheeling_per_kwh": 0.0}
    assert own.prices.pool.wholesale_per_kwh > 4.0
    return ems.build_district(ems.read_scenario("kumamoto", overrides))


@pytest.fixture(scope="module")
def district() -> District:
    return with_prices()


@pytest.fixture(scope="module")
def sureness(district: District) -> Sureness:
    return how_sure(district, "storage.large", **FEW, price_per_kwh=20_000.0)


def test_everything_is_there(sureness: Sureness) -> None:
    assert (sureness.key, sureness.units, sureness.draws, sureness.worlds) == ("storage.large", 2, 12, 4)
    names = set(NAMES) - {"outages", "outage_worth", "retail_level"}  # no shelter has one of these batteries
    assert set(sureness.factors.index) == names
    assert set(sureness.one_at_a_time.index) == set(sureness.sobol.index) == names
    assert sureness.one_at_a_time.index.tolist() == sureness.sobol.index.tolist()
    assert set(sureness.best.columns) == names | {"capacity_kwh", "gain"}
    assert sureness.evaluations == 8 * (len(names) + 2)
    assert sureness.gains.shape == (12, len(sureness.sizes))
    assert not sureness.gains.flags.writeable
    assert len(sureness.sentences) == len(sureness.sentences_ja)
    assert sureness.planned_kwh == 500.0
    assert sureness.planned_kwh in sureness.sizes["capacity_kwh"].to_numpy()
    assert sureness.sizes["capacity_kwh"].is_monotonic_increasing
    assert sureness.sizes["capacity_kwh"].is_unique


def test_the_best_sizes_are_read_off_the_gains(sureness: Sureness) -> None:
    sizes, gains = sureness.sizes["capacity_kwh"].to_numpy(), sureness.gains
    assert sureness.best_mean_kwh == sizes[gains.mean(axis=0).argmax()]
    worst = [np.sort(column)[:2].mean() for column in gains.T]  # ⌈12 / 10⌉ = 2 draws
    assert sureness.best_worst_tenth_kwh == sizes[np.argmax(worst)]
    assert sureness.best["gain"].tolist() == gains.max(axis=1).tolist()
    for best, at in zip(sureness.best["capacity_kwh"], gains.argmax(axis=1), strict=True):
        assert sizes[max(at - 1, 0)] <= best <= sizes[min(at + 1, len(sizes) - 1)]  # between the neighbours
    assert sureness.best_mean_kwh > 0.0
    assert sureness.found_kwh == sureness.best_mean_kwh
    assert (gains[:, 0] == 0.0).all()


def test_gains_are_concave_in_the_size(sureness: Sureness) -> None:
    """With perfect foresight the yearly cost is convex in the size; planning on forecasts is left out of this."""
    gains = how_sure(with_prices(), **ALONE, sizes_kwh=[100, 300, 500, 900, 1500], factors={"forecast": 0.0}).gains
    slopes = np.diff(gains, axis=1) / np.diff([0.0, 100.0, 300.0, 500.0, 900.0, 1500.0])
    # Plans are exact to about 1e-9 of the cost of a year.
    assert (np.diff(slopes, axis=1) <= 1e-3).all()
    assert np.isfinite(sureness.gains).all()


def test_a_gain_is_that_of_the_same_district_with_these_prices(district: District) -> None:
    """One draw again: its prices put into the district, whose KPIs tell the cost; the purchase from the price list."""
    held = {"forecast": 0.0}
    answer = how_sure(district, **ALONE, sizes_kwh=[500.0], factors=held)
    own, price = district.pool_prices.import_per_kwh, unit_prices(district.scenario)["storage.large"]
    for number in (0, 7):
        draw = answer.best.iloc[number]
        spread = own.mean() + draw["wholesale_spread"] * (own - own.mean())
        wholesale = np.maximum(draw["wholesale_level"] * spread, 0.0)
        priced = replace(district, pool_prices=TierPrices(import_per_kwh=wholesale, export_per_kwh=wholesale))
        base = pool_base(priced, "self_consumption")
        years = plan_designs(
            base, base.designs(capacity_kwh=[0.0, 1000.0], max_charge_kw=[0.0, 250.0], max_discharge_kw=[0.0, 250.0])
        )
        cost = years.kpis["cost_yen"].to_numpy()
        changed = price.changed(
            price_per_kwh=draw["investment"] * price.price_per_kwh,
            discount_fraction=draw["discount"],
            life_years=draw["life"],
        )
        expected = cost[0] - cost[1] - float(changed.yearly_cost(1000.0))
        at = answer.sizes["capacity_kwh"].tolist().index(500.0)
        # A difference of two sums of some 1e8 yen.
        assert answer.gains[number, at] == pytest.approx(expected, rel=1e-6, abs=1.0)


def test_without_anything_uncertain_it_is_the_curve_of_the_best_size(district: District) -> None:
    sizing = ems.best_size(district, "storage.large", price_per_kwh=20_000.0)
    curve = sizing.curve.set_index("capacity_kwh")["yearly_cost"]
    tried = [size for size in curve.index if size > 0.0][::5]
    held = dict.fromkeys(NAMES)
    answer = how_sure(district, **ALONE, sizes_kwh=tried, factors=held, price_per_kwh=20_000.0)
    for size, gain in zip(answer.sizes["capacity_kwh"], answer.gains[0], strict=True):
        # Differences of yearly costs of some 1e8 yen.
        assert size not in curve.index or gain == pytest.approx(sizing.none_yearly_cost - curve[size], abs=1e-3)
    assert set(tried) <= set(answer.sizes["capacity_kwh"])


def test_all_sizes_meet_the_same_draws_whatever_else_is_tried(district: District) -> None:
    one = how_sure(district, **ALONE, sizes_kwh=[500.0, 200.0])
    other = how_sure(district, **ALONE, sizes_kwh=[50.0, 200.0, 800.0])
    (mine,), (theirs,) = (
        [column for size, column in zip(answer.sizes["capacity_kwh"], answer.gains.T, strict=True) if size == 200.0]
        for answer in (one, other)
    )
    assert (mine == theirs).all()
    assert one.sizes["capacity_kwh"].tolist() == [0.0, 200.0, 500.0]


def test_a_factor_left_out_leaves_the_other_draws_alone(district: District) -> None:
    one = how_sure(district, **ALONE, sizes_kwh=[500.0])
    other = how_sure(district, **ALONE, sizes_kwh=[500.0], factors={"life": None, "wholesale_level": 1.5})
    kept = ["wholesale_spread", "investment", "discount", "forecast"]
    assert (one.best[kept] == other.best[kept]).all(axis=None)
    assert "life" not in other.best
    assert "wholesale_level" not in other.sobol.index


def test_the_seed_decides_and_threads_do_not(district: District, sureness: Sureness) -> None:
    again = how_sure(district, "large", **FEW, price_per_kwh=20_000.0, workers=1)
    assert (again.gains == sureness.gains).all()
    assert again.sobol.equals(sureness.sobol)
    other = how_sure(district, **(FEW | {"seed": 6, "worlds": 1, "load_draws": 1}), price_per_kwh=20_000.0)
    assert (other.best["life"] != sureness.best["life"]).any()


def test_years_are_in_the_order_of_their_surplus(district: District) -> None:
    told: list[str] = []
    years = drawn_years(district, lambda one: year_of(pool_base(one)), worlds=3, load_draws=2, seed=1, tell=told.append)
    surplus = np.array([[year.surplus_kwh for year in row] for row in years])
    assert surplus.shape == (3, 2)
    assert (np.diff(surplus.mean(axis=1)) > 0.0).all()
    assert (np.diff(surplus.mean(axis=0)) >= 0.0).all()
    assert told == [f"Building year {number} of 6" for number in range(1, 7)]


def test_one_at_a_time_and_found_size_agree_with_the_study(district: District) -> None:
    held = {name: None for name in NAMES if name not in {"investment", "life"}}
    answer = how_sure(district, **ALONE, sizes_kwh=[500.0], size_kwh=250.0, factors=held)
    assert answer.found_kwh == 250.0
    assert 250.0 in answer.sizes["capacity_kwh"].to_numpy()
    table = answer.one_at_a_time
    assert set(table.index) == {"investment", "life"}
    assert table["middle"].nunique() == 1
    assert table.loc["investment", "low"] > table.loc["investment", "middle"] > table.loc["investment", "high"]
    assert table.loc["life", "low"] < table.loc["life", "middle"] < table.loc["life", "high"]
    assert answer.sobol["first"].isna().all()


def test_a_scenario_and_its_district_answer_the_same(district: District) -> None:
    one, other = (how_sure(given, **ALONE, sizes_kwh=[500.0]) for given in (district, district.scenario))
    assert (one.gains == other.gains).all()


def test_without_anything_uncertain_all_draws_are_alike(district: District) -> None:
    answer = how_sure(district, **ALONE, sizes_kwh=[500.0], factors=dict.fromkeys(NAMES))
    assert (answer.gains == answer.gains[0]).all()
    assert len(answer.one_at_a_time) == len(answer.sobol) == 0


def test_the_largest_size_is_told_where_it_is_the_best(district: District) -> None:
    answer = how_sure(district, **ALONE, sizes_kwh=[1.0, 2.0, 500.0], price_per_kwh=0.0, subsidy_fraction=1.0)
    assert answer.best_mean_kwh == 500.0
    assert any("give larger sizes" in note for note in answer.notes)
    dear = how_sure(district, **ALONE, sizes_kwh=[1.0, 500.0], price_per_kwh=1e9)
    assert dear.best_mean_kwh == 0.0
    assert dear.found_kwh == dear.planned_kwh
    assert any("better than none" in note for note in dear.notes)


def changed(district: District, section: str, **values: object) -> District:
    """The same arrays with a scenario that says something else."""
    part = getattr(district.scenario, section).model_copy(update=values)
    return replace(district, scenario=district.scenario.model_copy(update={section: part}))


def test_with_a_weather_file_years_are_made_of_its_own_days(district: District) -> None:
    once = {"draws": 10, "index_draws": 0, "sizes_kwh": [500.0]}
    held = {name: None for name in NAMES if name != "weather"}
    answer = how_sure(changed(district, "weather", file="year.csv"), **once, worlds=3, factors=held)
    assert answer.worlds == 3
    assert answer.factors.loc["weather", "title"] == "Weather and loads of the year"
    assert len(np.unique(answer.gains[:, 1])) == 3
    assert any("days of the one year there is" in note for note in answer.notes)
    assert answer.sentences[1].startswith("Drawn anew in each: weather and loads (from the weeks of the one year")


def test_loads_that_a_file_has_are_counted(district: District, tmp_path: Path) -> None:
    asked = read_asked(
        {"draws": 10, "worlds": 3, "load_draws": 2, "seed": 1, "workers": 0},
        0,
        *(None, None, None),
        dict.fromkeys(PRICES),
    )
    some, every = tmp_path / "some.csv", tmp_path / "every.csv"
    some.write_text(f"time,{district.class_names[0]}_kw\n", encoding="utf-8")
    columns = ",".join(f"{name}_kw" for name in district.class_names)
    every.write_text(f"time,{columns}\n", encoding="utf-8")
    for file, weather, counts, words in (
        (some, None, (3, 2), "the loads in the file"),
        (every, None, (3, 2), "the loads in the file"),
        (some, "year.csv", (3, 2), "weather and loads"),  # the other classes are still drawn by seed
        (every, "year.csv", (3, 1), "weather and loads"),
    ):
        one = changed(changed(district, "load", file=str(file)), "weather", file=weather)
        *found, (note,) = _counts(one, asked)
        assert tuple(found) == counts
        assert note.startswith(f"other years of {words}")


def test_a_planner_of_the_scenario_gives_way_to_self_consumption(district: District) -> None:
    one, other = (
        how_sure(given, **ALONE, sizes_kwh=[500.0]) for given in (district, changed(district, "policy", name="optimal"))
    )
    assert (one.gains == other.gains).all()


def test_a_demand_charge_at_the_pool_is_told(district: District) -> None:
    pool = district.scenario.prices.pool.model_copy(update={"demand_charge_per_kw": 1000.0})
    answer = how_sure(changed(district, "prices", pool=pool), **ALONE, sizes_kwh=[500.0])
    assert any("demand charge is left out" in note for note in answer.notes)


def test_forecasts_left_out_are_perfect(district: District) -> None:
    none, zero, mixed = (
        how_sure(district, **ALONE, sizes_kwh=[500.0], factors={"forecast": given}).gains
        for given in (None, 0.0, [0, 1])
    )
    assert (none == zero).all()
    assert (mixed <= none + 1e-6).all()
    assert (mixed[:, 1:] < none[:, 1:]).any()


WRONG = [
    ({"draws": 9}, "draws = 9: must be a whole number between 10 and 100,000"),
    ({"draws": 20.0}, "draws = 20.0"),
    ({"worlds": 0}, "worlds = 0"),
    ({"load_draws": True}, "load_draws = True"),
    ({"seed": -1}, "seed = -1"),
    ({"workers": -1}, "workers = -1"),
    ({"index_draws": 100}, "index_draws = 100: must be 0 or a power of two"),
    ({"index_draws": 1}, "index_draws = 1:"),
    ({"index_draws": 64.0}, "index_draws = 64.0:"),
    ({"sizes_kwh": []}, "must have at least one size above 0 kWh"),
    ({"sizes_kwh": [0.0]}, "must have at least one size above 0 kWh"),
    ({"sizes_kwh": [100.0, -1.0]}, r"sizes_kwh\[1\] = -1.0: must be a finite number, 0 kWh or more"),
    ({"sizes_kwh": [np.nan]}, r"sizes_kwh\[0\] = nan"),
    ({"sizes_kwh": 500.0}, "must be a list of capacities"),
    ({"size_kwh": 0.0}, "size_kwh = 0.0: must be a finite number above 0 kWh"),
    ({"size_kwh": "large"}, "size_kwh = 'large'"),
    ({"factors": {"weather": 3}}, "is a choice of years"),
    ({"factors": {"prices": 3}}, "there is no such factor"),
    ({"price_per_kwh": -1.0}, "price_per_kwh = -1.0: must lie between 0"),
    ({"subsidy_fraction": 1.5}, "subsidy_fraction = 1.5"),
    ({"life_years": "long"}, "life_years = 'long'"),
    ({"discount_fraction": np.nan}, "discount_fraction = nan"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG, ids=[str(wrong) for wrong, _ in WRONG])
def test_wrong_arguments(district: District, wrong: dict[str, object], told: str) -> None:
    with pytest.raises(ems.InputError, match=told):
        how_sure(district, **wrong)


def test_all_wrong_arguments_are_told_at_once(district: District) -> None:
    with pytest.raises(ems.InputError, match="4 problems"):
        how_sure(district, draws=1, seed=-1, sizes_kwh=[], factors={"prices": 3})


def test_wrong_districts_and_storages(district: District) -> None:
    with pytest.raises(ems.InputError, match="must be a scenario or a district"):
        how_sure("kumamoto")
    with pytest.raises(ems.InputError, match="there is no such storage"):
        how_sure(district, "storage.small")
    empty = replace(district.pool_storages, capacity_kwh=np.zeros(1), initial_energy_kwh=np.zeros(1))
    with pytest.raises(ems.InputError, match="has 0 kWh"):
        how_sure(replace(district, pool_storages=empty))
    with pytest.raises(ems.InputError, match="nothing says what it costs"):
        how_sure(scenario_like("kumamoto"))


def test_the_package_names_what_it_has() -> None:
    assert set(dir(sureness_package)) == {"Sureness", "how_sure"}
    with pytest.raises(AttributeError, match="no attribute 'sure'"):
        _ = sureness_package.sure

"""Which way a plan is evaluated, what it cannot have, and which columns its rows have."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from swept_plans import plan_of

from ems.scenario.catalogue import bundled_path
from ems.scenario.read import read_toml
from ems.sweep.asked.key import Key, LinkedKey
from ems.sweep.asked.plan import SweepPlan
from ems.sweep.evaluation import Memory, evaluate, way_of
from ems.sweep.evaluation.sized import design_fields, pool_classes, sized_storage
from profiles.errors import InputError

SHELTER, SMALL = "storage.shelter.capacity_kwh", "storage.small_public.capacity_kwh"
MANY: list[object] = [1000.0, 2000.0, 3000.0]


def drawn(*keys: Key) -> SweepPlan:
    """Return a plan of ten cases that are drawn."""
    path = bundled_path("hitotsugaoka")
    draws = np.random.default_rng(1).random((10, len(keys)))
    return SweepPlan(
        scenario="hitotsugaoka",
        source=path,
        tables=read_toml(path),
        method="random",
        keys=keys,
        samples=10,
        draws=draws,
    )


WAYS: dict[str, tuple[SweepPlan, str]] = {
    "sizes": (plan_of({SHELTER: MANY}, "hitotsugaoka"), "designs"),
    "sizes and prices": (plan_of({SHELTER: MANY, "grid.export_limit_kw": [1.0, 2.0]}, "hitotsugaoka"), "designs"),
    "one size": (plan_of({SHELTER: [1.0], "grid.export_limit_kw": [1.0, 2.0]}, "hitotsugaoka"), "general"),
    "one that another follows": (plan_of({SMALL: MANY}, "hitotsugaoka"), "general"),
    "a planner": (plan_of({SHELTER: MANY}, "hitotsugaoka", policy="rolling"), "general"),
    "planned": (plan_of({"weather.seed": [1, 2]}, "hitotsugaoka", planned="storage.shelter"), "designs"),
    "sizes drawn": (drawn(Key(name=SHELTER, lower=1.0, upper=2.0)), "designs"),
    "all drawn": (
        drawn(
            Key(name=SHELTER, lower=1.0, upper=2.0),
            Key(name="prices.pool.wholesale_per_kwh", lower=1.0, upper=2.0),
        ),
        "general",
    ),
}


@pytest.mark.parametrize("case", WAYS)
def test_the_way_follows_from_what_varies(case: str) -> None:
    plan, name = WAYS[case]
    way = way_of(plan)
    assert way.name == name
    assert way.chunk_cases >= 1
    assert way.case_s > 0.0


def test_parts_hold_as_many_designs_as_a_few_seconds_do() -> None:
    sizes: list[object] = [float(size) for size in range(1000, 3000)]
    prices: list[object] = [float(price) for price in range(1000)]
    alike = way_of(plan_of({SHELTER: sizes}, "hitotsugaoka"))
    apart = way_of(plan_of({SHELTER: sizes[:2], "prices.pool.wholesale_per_kwh": prices}, "hitotsugaoka"))
    assert alike.name == apart.name == "designs"
    assert alike.chunk_cases == 2000
    assert apart.chunk_cases < 100
    assert apart.case_s > 100 * alike.case_s


def test_notes_say_what_was_assumed() -> None:
    settings: dict[str, Any] = {"planned": "storage.shelter", "survival_h": 72.0}
    notes = " ".join(way_of(plan_of({SHELTER: MANY}, "hitotsugaoka", **settings)).notes)
    for text in ("annuity after subsidy", "is planned with perfect foresight", "last 72 h, with all equipment working"):
        assert text in notes


def test_a_key_of_something_else_that_moves_with_a_size_leaves_no_two_cases_alike() -> None:
    link = LinkedKey(name="grid.import_limit_kw", source=SHELTER, times=1.0, kind="number")
    assert way_of(plan_of({SHELTER: MANY}, "hitotsugaoka", linked=(link,))).name == "general"


def test_storages_at_the_pool_in_the_order_in_which_they_act() -> None:
    plan = plan_of({SHELTER: MANY, SMALL: MANY, "storage.shelter.title": ["A"]}, "hitotsugaoka")
    assert pool_classes(plan) == ("small_public", "shelter")
    assert sized_storage(plan) == "shelter"
    assert design_fields(plan, "shelter") == {"capacity_kwh": SHELTER}
    early = {**plan.tables, "fiscal_year": 2023}
    assert pool_classes(plan_of({SHELTER: MANY}, tables=early)) == ("small_public",)
    assert "shelter" in pool_classes(plan_of({"fiscal_year": [2023, 2027]}, tables=early))
    assert pool_classes(plan_of({}, tables={"storage": "what stands where a table belongs"})) == ()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "kpi": ({"kpis": ("cost_yen", "import_kw")}, "kpis: import_kw: there is no such KPI; did you mean import_kwh"),
    "storage": ({"planned": "storage.shelters"}, "no such storage runs at the pool; did you mean storage.shelter?"),
    "site storage": ({"planned": "storage.home"}, "no such storage runs at the pool"),
    "order": ({"planned": "storage.small_public"}, "storage.shelter acts after it at the pool"),
    "planner": ({"planned": "storage.shelter", "policy": "optimal"}, "follows rules, and optimal is a planner"),
    "policy": ({"policy": "noone"}, "no such rule or planner"),
    "hours": ({"survival_h": 0.0}, "survival_hours = 0.0: must lie above 0"),
    "long": ({"survival_h": 1e4}, "survival_hours = 10000.0: must lie above 0 and at most at 720 h"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_plan_cannot_have_is_refused_before_the_start(case: str) -> None:
    settings, message = REFUSED[case]
    with pytest.raises(InputError) as found:
        way_of(plan_of({SHELTER: MANY}, "hitotsugaoka", **settings))
    assert message in str(found.value)


def test_survival_needs_a_shelter_with_a_vital_service() -> None:
    tables = read_toml(bundled_path("renca"))
    for name in ("shelter", "service"):
        tables.pop(name, None)
    with pytest.raises(InputError, match="no shelter with a vital service"):
        way_of(plan_of({"weather.seed": [1]}, "renca", tables=tables, survival_h=24.0))


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(InputError, match="3 problems"):
        way_of(plan_of({SHELTER: MANY}, "hitotsugaoka", kpis=("x",), planned="storage.y", survival_h=-1.0))


def test_rows_have_number_keys_kpis_money_survival_and_reason() -> None:
    plan = plan_of({"storage.large.capacity_kwh": [800, 900]}, survival_h=24.0, kpis=("cost_yen", "import_kwh"))
    rows = evaluate(plan, 0, 2, Memory())
    assert list(rows.columns) == [
        *("case", "storage.large.capacity_kwh", "import_kwh", "cost_yen", "purchase_yen", "yearly_cost_yen"),
        *("survival_fraction", "survival_fraction.with_feeder", "error"),
    ]
    assert rows.index.tolist() == [0, 1]
    assert rows["storage.large.capacity_kwh"].tolist() == [800, 900]
    assert all(rows[name].dtype == np.float64 for name in rows.columns[2:-1])
    assert rows["error"].tolist() == ["", ""]


def test_money_is_purchase_at_prices_before_sizes_vary_and_cost() -> None:
    """Twice the capacity costs twice the purchase; cheaper money makes it cheaper."""
    plan = plan_of({"storage.large.capacity_kwh": [1000.0, 2000.0, 3000.0], "finance.discount_fraction": [0.0, 0.05]})
    rows = evaluate(plan, 0, 6, Memory()).set_index(["storage.large.capacity_kwh", "finance.discount_fraction"])
    bought = rows["purchase_yen"]
    for rate in (0.0, 0.05):
        first, second = bought[2000.0, rate] - bought[1000.0, rate], bought[3000.0, rate] - bought[2000.0, rate]
        assert first == pytest.approx(second, rel=1e-9)
        assert first > 0.0
    assert bought[1000.0, 0.0] < bought[1000.0, 0.05]
    assert (rows["yearly_cost_yen"] - rows["cost_yen"]).to_numpy() == pytest.approx(bought.to_numpy(), rel=1e-9)


def test_prices_are_those_of_the_case_where_the_file_is_wrong_without_it() -> None:
    keys = {"storage.large.capacity_kwh": [1000.0, 2000.0]}
    tables = read_toml(bundled_path("kumamoto"))
    tables["storage"]["large"]["capacity_kwh"] = -1.0
    right, mended = (evaluate(plan, 0, 2, Memory()) for plan in (plan_of(keys), plan_of(keys, tables=tables)))
    assert mended["purchase_yen"].tolist() == right["purchase_yen"].tolist()


def test_a_way_is_chosen_without_compilers_and_frames() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from swept_plans import plan_of; import ems.sweep.evaluation as e;"
        "e.way_of(plan_of({'storage.large.capacity_kwh': [1.0, 2.0]}));"
        "print([name for name in ('numba', 'pvlib', 'matplotlib', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

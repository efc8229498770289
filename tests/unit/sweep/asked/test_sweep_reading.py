"""``SWEEP.toml``: the cases that it means, and everything that can be wrong with it, at once."""

from __future__ import annotations

import itertools
import pickle
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc

from ems.scenario.catalogue import bundled_path
from ems.scenario.overrides import apply_overrides
from ems.scenario.read import parse_scenario
from ems.sweep import read_plan
from ems.sweep.asked.files import input_files
from profiles.errors import InputError

CAPACITY, POWER, OUT = (f"storage.shelter.{name}" for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw"))
WHOLE_FILE = """
scenario = "hitotsugaoka"
policy = "self_consumption"
planned = "storage.shelter"
survival_hours = 72
bills = true
kpis = ["cost_yen", "import_kwh"]
[set]
"weather.year" = "sunny"
[grid]
"storage.shelter.capacity_kwh" = { start = 1000, stop = 2000, step = 250 }
storage.shelter.max_charge_kw = [600, 1200]
"policy.flats_roof" = ["pool", "residents"]
[linked]
storage.shelter.max_discharge_kw = { from = "storage.shelter.max_charge_kw", times = 1.1 }
"""


def messages(asked: dict[str, object]) -> list[str]:
    with pytest.raises(InputError) as error:
        read_plan(asked)
    return [str(problem) for problem in error.value.problems]


def message(**tables: object) -> str:
    """Return the one problem of a sweep that is right otherwise."""
    found = messages({"scenario": "hitotsugaoka", "grid": {CAPACITY: [1000, 2000]}} | tables)
    assert len(found) == 1, found
    return found[0]


def test_a_whole_file(tmp_path: Path) -> None:
    (tmp_path / "SWEEP.toml").write_text(WHOLE_FILE)
    plan = read_plan(tmp_path / "SWEEP.toml")
    assert plan.count == 5 * 2 * 2
    assert plan.names == (CAPACITY, POWER, "policy.flats_roof", OUT)
    expected = list(itertools.product((1000, 1250, 1500, 1750, 2000), (600, 1200), ("pool", "residents")))
    found = [tuple(plan.values(case).values())[:3] for case in range(plan.count)]
    assert found == expected
    assert plan.values(3)[OUT] == 1320.0
    assert (plan.policy, plan.planned, plan.survival_h) == ("self_consumption", "storage.shelter", 72.0)
    assert plan.bills
    assert plan.kpis == ("cost_yen", "import_kwh")
    assert plan.tables["weather"]["year"] == "sunny"
    assert plan.source == bundled_path("hitotsugaoka")


def test_columns_of_some_cases(tmp_path: Path) -> None:
    (tmp_path / "SWEEP.toml").write_text(WHOLE_FILE)
    plan = read_plan(tmp_path / "SWEEP.toml")
    frame = plan.columns(6, 8)
    assert frame.to_dict("list") == {
        "case": [6, 7],
        CAPACITY: [1250, 1250],
        POWER: [1200, 1200],
        "policy.flats_roof": ["pool", "residents"],
        OUT: [1320.0, 1320.0],
    }
    assert [str(kind) for kind in frame.dtypes] == ["int64", "int64", "int64", "str", "float64"]


def test_a_case_is_a_scenario() -> None:
    plan = read_plan({"scenario": "hitotsugaoka", "grid": {CAPACITY: [1000, 2000]}})
    scenario = parse_scenario(apply_overrides(dict(plan.tables), plan.values(1)), source=plan.source)
    assert scenario.storage["shelter"].capacity_kwh == 2000.0


def test_linked_keys_are_decimal_products() -> None:
    linked = {OUT: {"from": POWER, "times": 1.1}, CAPACITY: {"from": POWER}}
    plan = read_plan({"scenario": "hitotsugaoka", "grid": {POWER: [600, 7, None]}, "linked": linked})
    assert plan.lists(0, 3) == {POWER: [600, 7, None], OUT: [660.0, 7.7, None], CAPACITY: [600.0, 7.0, None]}


def test_random_cases_come_from_the_seed() -> None:
    asked = {
        "scenario": "hitotsugaoka",
        "method": "random",
        "samples": 200,
        "grid": {CAPACITY: {"start": 1000, "stop": 2000}, "weather.seed": {"start": 1, "stop": 4}, POWER: [1, 2.5]},
    }
    frame = read_plan(asked).columns(0, 200)
    assert frame.equals(read_plan(asked | {"seed": 1}).columns(0, 200))
    assert not frame.equals(read_plan(asked | {"seed": 2}).columns(0, 200))
    assert frame[CAPACITY].between(1000, 2000).all()
    assert frame[CAPACITY].nunique() == 200
    assert sorted(frame["weather.seed"].unique()) == [1, 2, 3, 4]
    assert sorted(frame[POWER].unique()) == [1.0, 2.5]


def test_a_latin_hypercube_uses_every_stretch_once() -> None:
    asked = {
        "scenario": "hitotsugaoka",
        "method": "latin_hypercube",
        "samples": 50,
        "seed": 9,
        "grid": {CAPACITY: {"start": 1000, "stop": 2000}, POWER: {"start": 0.5, "stop": 3}},
    }
    frame = read_plan(asked).columns(0, 50)
    for name, low, high in ((CAPACITY, 1000.0, 2000.0), (POWER, 0.5, 3.0)):
        stretches = np.floor((frame[name] - low) / (high - low) * 50).astype(int)
        assert sorted(stretches) == list(range(50))
    places = qmc.LatinHypercube(2, seed=np.random.default_rng(9)).random(50)
    np.testing.assert_allclose(frame[CAPACITY], 1000 + 1000 * places[:, 0], rtol=1e-15)


def test_a_plan_that_is_sent_away_has_the_draws_of_its_cases_alone() -> None:
    asked = {"scenario": "kumamoto", "method": "random", "samples": 90, "grid": {"weather.seed": [1, 2, 3]}}
    plan = read_plan(asked)
    part = pickle.loads(pickle.dumps(plan.only(20, 30)))  # noqa: S301 - pickled here
    assert part.draws.shape == (10, 1)
    assert part.count == 90
    assert part.columns(22, 28).equals(plan.columns(22, 28))
    grid = read_plan({"scenario": "kumamoto", "grid": {"weather.seed": [1, 2]}})
    assert grid.only(0, 1) is grid


def test_files_start_at_the_folder_of_the_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    (tmp_path / "town.toml").write_text(bundled_path("kumamoto").read_text())
    (tmp_path / "rules.py").write_text("")
    for name in ("sunny.csv", "dull.csv", "load.csv"):
        (tmp_path / name).write_text(name)
    (tmp_path / "sweep.toml").write_text(
        'scenario = "town.toml"\npolicy = "none+rules.py:mine"\n[set]\nload.file = "load.csv"\n'
        '[grid]\nweather.file = ["sunny.csv", "dull.csv"]\n'
    )
    plan = read_plan(tmp_path / "sweep.toml")
    assert plan.source == tmp_path / "town.toml"
    assert plan.policy == f"none+{tmp_path}/rules.py:mine"
    assert plan.tables["load"]["file"] == str(tmp_path / "load.csv")
    assert plan.lists(0, 2)["weather.file"] == [str(tmp_path / "sunny.csv"), str(tmp_path / "dull.csv")]
    names = {path.name for path in input_files(plan)}
    assert names == {"load.csv", "sunny.csv", "dull.csv", "rules.py"}
    assert all(path.is_absolute() for path in input_files(plan))


def test_tariff_files_are_input_files() -> None:
    tariffs = ["kyuden-juryo-b", "mine/home.toml"]
    plan = read_plan({"scenario": "hitotsugaoka", "grid": {"billing.home.tariff": tariffs}})
    assert input_files(plan) == (Path.cwd() / "mine/home.toml",)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"scenaro": 1}, "scenaro: unknown key; did you mean scenario?"),
        ({CAPACITY: [1]}, "unknown key; what varies belongs in [grid], what is set for all cases in [set]"),
        ({"scenario": "hitotsugaok"}, "there is no such scenario or file; did you mean hitotsugaoka?"),
        ({"scenario": "towns/mine.toml"}, "there is no such file"),
        ({"scenario": 3}, "scenario: must be text in quotes"),
        ({"grid": {}}, "grid: is empty: nothing varies"),
        ({"grid": 3}, "grid: must be a table"),
        ({"grid": {CAPACITY: []}}, f"{CAPACITY}: the list is empty"),
        ({"grid": {CAPACITY: 4800}}, f"{CAPACITY}: 4800 is neither a list nor a range"),
        ({"grid": {CAPACITY: [1, 2, 1]}}, f"{CAPACITY}: 1 comes twice in the list"),
        ({"grid": {CAPACITY: [1, 2, 2.0]}}, f"{CAPACITY}: 2 comes twice in the list"),
        ({"grid": {CAPACITY: [1, float("nan")]}}, f"{CAPACITY} = nan: must be a number that is not infinite"),
        ({"grid": {CAPACITY: {"start": 1, "stop": 3}}}, f"{CAPACITY}: is a range without step"),
        ({"grid": {"storage.shelter.capacity": [1]}}, f"unknown key; did you mean {CAPACITY}?"),
        ({"grid": {"storage.shelters.capacity_kwh": [1]}}, f"unknown key; did you mean {CAPACITY}?"),
        ({"grid": {CAPACITY: [1], "storage": {"shelter": {"capacity_kwh": [2]}}}}, f"{CAPACITY}: varies twice"),
        ({"set": {CAPACITY: 5}}, f"{CAPACITY}: is in [set] and varies"),
        ({"set": {"storage": {"shelter": {"capacity_kwh": 5}}}}, f"{CAPACITY}: is in [set] and varies"),
        ({"set": {"weather.yaer": 5}}, "[set] weather.yaer: unknown key; did you mean weather.year?"),
        ({"set": 5}, "set: must be a table"),
        ({"linked": {OUT: {"from": POWER}}}, f'{OUT}.from = "{POWER}": is not varied by [grid]'),
        ({"linked": {OUT: {"from": CAPACITY, "time": 2}}}, f"{OUT}.time: unknown key of a link; did you mean times?"),
        ({"linked": {OUT: {"from": CAPACITY, "times": "2"}}}, f'{OUT}.times = "2": must be a number'),
        (
            {"grid": {CAPACITY: [1, 1e10]}, "linked": {OUT: {"from": CAPACITY, "times": 1e308}}},
            f"{OUT}.times = 1e+308: makes a number too large of {CAPACITY} = 1e+10",
        ),
        ({"grid": {"weather.year": ["\ud800"]}}, "is no text that can be written: half a character"),
        ({"bills": "yes"}, 'bills = "yes": must be true or false'),
        ({"bills": 1}, "bills = 1: must be true or false"),
        ({"linked": {OUT: 3}}, f"{OUT}: does not say which key it moves with"),
        ({"linked": {CAPACITY: {"from": CAPACITY}}}, f"{CAPACITY}: varies twice: in [linked] and in [grid]"),
        ({"linked": 3}, "linked: must be a table"),
        ({"method": "lhs"}, 'method = "lhs": must be one of "grid", "random", "latin_hypercube"'),
        ({"method": "random"}, 'samples: is missing: how many cases the method "random" draws'),
        ({"method": "random", "samples": 0}, "samples = 0: must be a whole number from 1 to 1,000,000"),
        ({"samples": 10}, "samples = 10: a grid plays all combinations"),
        ({"seed": -1}, "seed = -1: must be a whole number, 0 or more"),
        ({"policy": 3}, "policy = 3: must be text in quotes"),
        ({"planned": "storage.shelters"}, "there is no such storage; did you mean storage.shelter?"),
        ({"survival_hours": 0}, "survival_hours = 0: must lie above 0 and up to 8784 h"),
        ({"kpis": "cost_yen"}, 'kpis = "cost_yen": must be a list of names in quotes'),
        ({"policy": "none", "grid": {"policy.name": ["none"]}}, "policy.name: varies, and policy says the same"),
        (
            {"grid": {"policy.warnings": [[]], "policy": [{}]}},
            "policy.warnings: is a part of policy, which varies too",
        ),
        (
            {"grid": {CAPACITY: {"start": 1, "stop": 4000, "step": 1}, POWER: {"start": 1, "stop": 4000, "step": 1}}},
            "grid: makes 16,000,000 cases; at most 10,000,000",
        ),
    ],
)
def test_one_problem(tables: dict[str, object], expected: str) -> None:
    assert expected in message(**tables)


def test_linked_to_what_is_no_number() -> None:
    asked = {"grid": {"weather.year": ["mean"]}, "linked": {OUT: {"from": "weather.year"}}}
    assert message(**asked) == f'{OUT}.from = "weather.year": has values that are no numbers'


def test_every_problem_at_once() -> None:
    found = messages(
        {
            "scenario": "hitotsugaoka",
            "metod": "grid",
            "samples": 3,
            "set": {"weather.yaer": "mean"},
            "grid": {"storage.shelter.capacity": {"start": 1, "stop": 9}, POWER: []},
        }
    )
    assert len(found) == 6
    assert sum("storage.shelter.capacity:" in text for text in found) == 2, "no step, and no such key"


def test_lists_of_numpy_and_ranges_of_python() -> None:
    grid = {CAPACITY: np.linspace(1000, 2000, 3), POWER: [np.int64(600), np.float64(2.5)], "weather.seed": range(1, 4)}
    plan = read_plan({"scenario": "hitotsugaoka", "grid": grid})
    assert [key.levels for key in plan.keys] == [(1000.0, 1500.0, 2000.0), (600, 2.5), (1, 2, 3)]
    assert {type(level) for key in plan.keys for level in key.levels} == {int, float}


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file or directory"):
        read_plan(tmp_path / "SWEEP.toml")
    (tmp_path / "SWEEP.toml").write_text("[grid\n")
    with pytest.raises(InputError, match=r"SWEEP\.toml: 1 problem\n  line 1, column 6"):
        read_plan(tmp_path / "SWEEP.toml")


def test_a_scenario_that_no_case_mends(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"scenario storage\.shelter\.floor_fraction = 2: must lie between 0 and 1"):
        read_plan({"scenario": "hitotsugaoka", "set": {"storage.shelter.floor_fraction": 2}, "grid": {CAPACITY: [5]}})
    mended = {"scenario": "hitotsugaoka", "grid": {"storage.shelter.floor_fraction": [2, 0.1]}}
    assert read_plan(mended).count == 2, "one case fails, the scenario itself is right"
    assert tmp_path.is_dir()

"""Columns of a sweep are known before its first case: failed parts have them too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
from swept_plans import plan_of

from ems.scenario.catalogue import bundled_path
from ems.scenario.read import read_toml
from ems.sweep import run_sweep
from ems.sweep.evaluation import Memory, evaluate
from ems.sweep.evaluation.known import known_columns
from ems.sweep.store import folder, manifest

if TYPE_CHECKING:
    from pathlib import Path

LARGE = "storage.large.capacity_kwh"


@pytest.mark.parametrize(
    ("keys", "settings"),
    [
        ({LARGE: [800.0, 900.0]}, {}),
        ({LARGE: [800.0]}, {"survival_h": 24.0}),
        ({LARGE: [800.0, 900.0]}, {"survival_h": 24.0, "bills": True}),
        ({LARGE: [800.0, 900.0]}, {"survival_h": 24.0, "kpis": ("import_kwh", "cost_yen")}),
        ({"policy.name": ["none"]}, {"bills": True}),
    ],
)
def test_failed_cases_have_the_columns_of_those_that_do_not_fail(keys: Any, settings: dict[str, Any]) -> None:
    good, failed = plan_of(keys, **settings), plan_of({**keys, "storage.large.floor_fraction": [2.0]}, **settings)
    rows, errors = evaluate(good, 0, good.count, Memory()), evaluate(failed, 0, failed.count, Memory())
    assert not rows["error"].any()
    assert errors["error"].all()
    assert [name for name in errors.columns if name != "storage.large.floor_fraction"] == list(rows.columns)
    figures = [name for name in errors.columns if "." not in name or name.startswith("survival")]
    kinds = {name: str(errors[name].dtype) for name in figures if name not in {"case", "error", *keys}}
    assert set(kinds.values()) == {"float64"}


def test_shelters_without_a_list_have_all_services() -> None:
    tables = read_toml(bundled_path("kumamoto"))
    tables["shelter"]["with_feeder"].pop("services", None)
    plan = plan_of({LARGE: [800.0]}, tables=tables, survival_h=24.0)
    assert known_columns(plan)[-2:] == ("survival_fraction", "survival_fraction.with_feeder")
    assert list(evaluate(plan, 0, 1, Memory()).columns[-3:-1]) == list(known_columns(plan)[-2:])


def test_currencies_that_vary_are_all_known() -> None:
    names = known_columns(plan_of({"currency": ["yen", "CLP"]}))
    assert {"cost_yen", "cost_clp", "purchase_yen", "yearly_cost_clp"} <= set(names)


def test_nothing_is_written_twice_where_the_first_parts_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "rewrite_part", lambda *_: pytest.fail("a part was written twice"))
    monkeypatch.setattr(manifest, "SHARED_PARTS", 4)
    asked = {"scenario": "kumamoto", "grid": {LARGE: [-1.0, -2.0, 800.0, 900.0]}}

    def opens(_: object) -> None:
        pattern = f"{tmp_path}/cases/*.parquet"
        assert "cost_yen" in duckdb.read_parquet(pattern).columns
        assert "cost_yen" in pl.read_parquet(pattern).columns

    frame = run_sweep(asked, tmp_path, progress=opens)
    assert frame["cost_yen"].notna().tolist() == [False, False, True, True]
    assert len(list((tmp_path / "cases").iterdir())) == 4

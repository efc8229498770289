"""Heavy libraries are imported where they are used, and every exported name exists."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

HEAVY = (
    "pvlib",
    "matplotlib",
    "numba",
    "pyarrow",
    "pyomo",
    "highspy",
    "jinja2",
    "scipy",
    "rainflow",
    "numpy_financial",
    "SALib",
    "distributed",
    "duckdb",
)
PACKAGES = (
    "ems",
    "ems.ageing",
    "ems.bills",
    "ems.demand_response",
    "ems.designs",
    "ems.dispatch",
    "ems.dispatch.optimiser",
    "ems.dispatch.planners",
    "ems.dispatch.rules",
    "ems.district",
    "ems.economics",
    "ems.island",
    "ems.kpis",
    "ems.ledger",
    "ems.pathways",
    "ems.plot",
    "ems.report",
    "ems.resilience",
    "ems.results",
    "ems.scenario",
    "ems.sizing",
    "ems.sweep",
    "ems.tariffs",
    "ems.year",
    "profiles",
    "profiles.forecast",
    "profiles.load",
    "profiles.weather",
)


def _loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("statement", ["import ems", "import profiles", "import ems.cli"])
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str) -> None:
    assert _loaded_after(statement).isdisjoint({*HEAVY, "pandas", "numpy", "pydantic"})


def test_reading_a_scenario_needs_neither_weather_nor_figures() -> None:
    assert _loaded_after("import ems; ems.read_scenario('renca')").isdisjoint(HEAVY)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_exported_name_exists(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__all__
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("package", ["ems", "profiles"])
def test_unknown_names_are_attribute_errors(package: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        importlib.import_module(package).nonsense  # noqa: B018 - the access is the test

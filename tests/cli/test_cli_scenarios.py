"""``ems scenarios``, ``new``, ``check``, ``schema``, ``--help`` and ``--version``: the way into the program."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
from cli_process import environment

import ems
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

HEAVY = ("numpy", "pandas", "pvlib", "pydantic", "matplotlib", "numba", "scipy", "pyarrow", "jinja2")


def test_the_bundled_scenarios_are_listed(command: Callable[..., Any]) -> None:
    lines = command("scenarios").out.splitlines()
    assert [line.split()[0] for line in lines] == ["hitotsugaoka", "renca", "kumamoto", "one_site"]
    assert lines[0].endswith("Hitotsugaoka, Nobeoka")


def test_a_new_scenario_can_be_checked_at_once(command: Callable[..., Any], here: Path) -> None:
    outcome = command("new", "my-town.toml", "--from", "renca")
    assert outcome.out == "my-town.toml: a copy of renca; edit it, then check it with: ems check my-town.toml\n"
    assert ems.read_scenario(here / "my-town.toml").name == "my-town"
    assert command("check", "my-town.toml").code == 0
    assert command("new", "my-town.toml", "--from", "kumamoto", "--force").code == 0
    assert "Kumamoto" in (here / "my-town.toml").read_text(encoding="utf-8")


def test_check_shows_the_main_sums(command: Callable[..., Any]) -> None:
    outcome = command("check", "kumamoto", "--set", "load.seed=2")
    assert outcome.code == 0
    assert outcome.out.startswith("kumamoto: no problems\nChecked: keys, values")
    assert "it names no files" in outcome.out
    assert "load after savings  12.2 GWh" in outcome.out
    assert "simulated year      2027, 8,760 steps of 60 min" in outcome.out
    assert "Note: " in outcome.out


def test_check_opens_the_files_that_a_scenario_names(command: Callable[..., Any], here: Path) -> None:
    (here / "sky.csv").write_text("time,ghi_w_per_m2\n", encoding="utf-8")
    (here / "load.csv").write_text("time,castle_kw\n", encoding="utf-8")
    command("new", "town.toml", "--from", "renca")
    text = (here / "town.toml").read_text(encoding="utf-8")
    named = text.replace("[weather]", '[weather]\nfile = "sky.csv"').replace("[load]", '[load]\nfile = "load.csv"')
    (here / "town.toml").write_text(named, encoding="utf-8")
    both = command("check", "town.toml")
    assert both.code == 2
    assert "weather file 'sky.csv'" in both.err
    assert "load.csv, column castle: is neither a class nor a site" in both.err
    alone = command("check", "renca", "--weather", "sky.csv")
    assert alone.code == 2
    assert "air_temperature_c" in alone.err


def test_check_reports_a_problem_beside_the_files_once(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InputError("pv.roof", [Problem(where="", what="is wrong")])

    for name in ("sky.csv", "load.csv"):
        (here / name).touch()
    monkeypatch.setattr("ems.district.build_district", refuse)
    outcome = command("check", "renca", "--weather", "sky.csv", "--set", "load.file=load.csv")
    assert (outcome.code, outcome.err) == (2, "pv.roof: 1 problem\n  is wrong\n")


def test_check_names_the_files_it_opened(command: Callable[..., Any], here: Path) -> None:
    hours = ems.build_district(ems.read_scenario("renca")).grid.index
    rows = [f"{hour.isoformat()},10" for hour in hours]
    (here / "load.csv").write_text("\n".join(["time,office_kw", *rows]), encoding="utf-8")
    outcome = command("check", "renca", "--set", "load.file=load.csv")
    assert outcome.code == 0
    assert f"load file {here / 'load.csv'}" in outcome.out


def test_the_schema_accepts_the_bundled_scenarios(command: Callable[..., Any], here: Path) -> None:
    schema = json.loads(command("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert command("schema", "--out", "s.json").out.startswith("s.json: ")
    assert json.loads((here / "s.json").read_text(encoding="utf-8")) == schema
    assert command("schema", "--out", "s.json", "--force").code == 0
    assert [path.name for path in here.iterdir()] == ["s.json"]


def test_help_names_every_command_and_imports_nothing_heavy(here: Path) -> None:
    code = "import sys; from ems.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=here, env=environment(), capture_output=True, encoding="utf-8", check=True
    )
    for name in ("run", "compare", "scenarios", "new", "check", "schema"):
        assert f"\n  {name} " in ended.stdout
    assert not set(HEAVY) & set(ended.stderr.split())


def test_every_command_explains_its_options(command: Callable[..., Any]) -> None:
    for name in ("run", "compare", "scenarios", "new", "check", "schema"):
        outcome = command(name, "--help")
        assert (outcome.code, outcome.err) == (0, "")
        assert f"ems {name}" in outcome.out
    wanted = ("--policy", "--weather", "--fiscal-year", "--step", "--seed", "--set", "--out", "--json", "--no-report")
    for name in (*wanted, "--sites", "--force", "--lang", "--shape"):
        assert name in command("run", "--help").out


def test_the_version_is_that_of_the_distribution(command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "1.2.3")
    assert command("--version").out == "ems 1.2.3\n"

    def unknown(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", unknown)
    assert command("--version").out == "ems, from a folder that was never installed\n"


def test_no_command_shows_the_help(command: Callable[..., Any]) -> None:
    outcome = command()
    assert outcome.code == 2
    assert "Usage: ems" in outcome.err + outcome.out

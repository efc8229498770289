"""Wrong command lines and files: exit code 2, what is wrong and what to do, and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRONG = {
    "unknown command": (["rnu"], "No such command 'rnu'"),
    "unknown option": (["run", "renca", "--polcy", "none"], "No such option: --polcy"),
    "one argument too many": (["run", "renca", "kumamoto"], "unexpected extra argument"),
    "value missing": (["run", "renca", "--weather"], "--weather"),
    "step not offered": (["run", "renca", "--step", "45"], "'45' is not one of '60', '30', '15'"),
    "year no number": (["run", "renca", "--fiscal-year", "soon"], "Invalid value for '--fiscal-year'"),
    "year out of range": (["run", "renca", "--fiscal-year", "1800"], "fiscal_year = 1800: must lie between 1950"),
    "negative seed": (["run", "renca", "--seed", "-1"], "Invalid value for '--seed'"),
    "unknown language": (["run", "renca", "--lang", "fr"], "'fr' is not one of 'en', 'ja'"),
    "unknown shape": (["run", "renca", "--shape", "flat"], "'flat' is not one of 'plan', 'measured'"),
    "shape without a class to bend": (["run", "renca", "--shape", "plan"], "needs shape_class"),
    "set without =": (["run", "renca", "--set", "load.seed"], "load.seed: is not key=value; write key=value"),
    "set of an unknown key": (
        ["run", "renca", "--set", "load.sede=2"],
        "load.sede: unknown key; did you mean load.seed",
    ),
    "set out of range": (
        ["run", "renca", "--set", "place.latitude_deg=95"],
        "place.latitude_deg = 95: must lie between",
    ),
    "set twice over": (
        ["run", "renca", "--seed", "1", "--set", "load.seed=2"],
        "--set load.seed: is set by --seed too",
    ),
    "unknown scenario": (["run", "rnca"], "there is no such scenario or file; did you mean renca"),
    "scenario file missing": (["run", "town.toml"], "there is no such file"),
    "scenario is a folder": (["run", "folder"], "is a folder, not a scenario file"),
    "scenario no TOML": (["run", "broken.toml"], "broken.toml: 1 problem\n  line 1"),
    "weather file missing": (["run", "renca", "--weather", "sky.epw"], "there is no such weather file; paths start at"),
    "weather is a folder": (["run", "renca", "--weather", "folder"], "is a folder, not a weather file"),
    "weather file unknown": (["run", "renca", "--weather", "broken.toml"], "weather file 'broken.toml'"),
    "weather file empty": (["run", "renca", "--weather", "empty.csv"], "is empty"),
    "load file missing": (["run", "renca", "--set", "load.file=load.csv"], "load.file"),
    "load column unknown": (
        ["run", "renca", "--set", "load.file=castle.csv"],
        "column castle: is neither a class nor a",
    ),
    "unknown policy": (["run", "renca", "--policy", "best"], "no such rule or planner; rules are none,"),
    "policy without a plan": (["run", "renca", "--policy", "follow"], "carries out a plan, and no plan was given"),
    "rule file missing": (["run", "renca", "--policy", "my_rule.py:best"], "my_rule.py"),
    "rule missing in its file": (["run", "renca", "--policy", "rule.py:best"], "best"),
    "out is a file": (["run", "renca", "--out", "empty.csv"], "is a file, which is never replaced"),
    "out below a file": (["run", "renca", "--out", "empty.csv/x"], "empty.csv is not a folder"),
    "out is there": (["run", "renca", "--out", "folder"], "exists already; replace it with --force"),
    "out is not ours": (["run", "renca", "--out", "folder", "--force"], "holds no manifest.json of a result folder"),
    "out is the working directory": (["run", "renca", "--out", ".", "--force"], "the working directory"),
    "out is the root": (["run", "renca", "--out", "/", "--force"], "never replaced"),
    "compare one": (["compare", "renca", "--policy", "none"], "one policy is given (none), and a comparison needs two"),
    "compare with itself": (["compare", "renca", *["--policy", "none"] * 3], "--policy none: is given 3 times"),
    "compare into a folder": (["compare", "renca", "--out", "folder"], "exists already"),
    "new without a file": (["new"], "Missing argument 'FILE'"),
    "new in a wrong format": (["new", "town.json"], "must end in .toml"),
    "new over a file": (["new", "broken.toml"], "exists already"),
    "new from nothing": (["new", "town.toml", "--from", "atlantis"], "there is no such scenario"),
    "check nothing": (["check"], "Missing argument 'SCENARIO'"),
    "schema over a file": (["schema", "--out", "empty.csv"], "exists already; choose another name, or replace it"),
    "schema over a folder": (["schema", "--out", "folder", "--force"], "is a folder"),
    "schema nowhere": (["schema", "--out", "nowhere/schema.json"], "cannot be written: No such file or directory"),
}


@pytest.fixture
def stocked(here: Path) -> Path:
    """Return a working directory with files to stumble over."""
    (here / "folder").mkdir()
    (here / "broken.toml").write_text("name =", encoding="utf-8")
    (here / "empty.csv").touch()
    (here / "castle.csv").write_text("time,castle_kw\n2027-01-01T00:00,1\n", encoding="utf-8")
    (here / "rule.py").write_text("def good(step):\n    return 0.0\n", encoding="utf-8")
    return here


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_says_what_is_wrong_and_writes_nothing(
    stocked: Path, command: Callable[..., Any], case: str
) -> None:
    arguments, message = WRONG[case]
    before = sorted(path.name for path in stocked.rglob("*"))
    outcome = command(*arguments)
    assert outcome.code == 2, outcome.err
    assert message in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert sorted(path.name for path in stocked.rglob("*")) == before


def test_all_problems_of_a_scenario_are_told_at_once(command: Callable[..., Any], here: Path) -> None:
    command("new", "town.toml", "--from", "renca")
    text = (here / "town.toml").read_text(encoding="utf-8")
    wrong = text.replace("latitude_deg = -33.40", "latitude_deg = -95").replace("pv_kw = 1000", "pv_kw = 1200")
    (here / "town.toml").write_text(wrong + "\n[casino]\nchips = 3\n", encoding="utf-8")
    for name in ("check", "run"):
        outcome = command(name, "town.toml")
        assert outcome.code == 2
        assert outcome.err.startswith("town.toml: 3 problems\n")
        for part in ("place.latitude_deg = -95", "totals.pv_kw", "casino"):
            assert part in outcome.err


def test_a_file_that_may_not_be_read_is_a_wrong_input(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "rule.py").touch()

    def refuse(path: Path, **_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("ems.dispatch.read_policy", refuse)
    outcome = command("run", "renca", "--policy", "rule.py:best")
    assert (outcome.code, outcome.err) == (2, "rule.py:best: 1 problem\n  cannot be read: Permission denied\n")

"""``ems tariffs``: the list, one in plain words, and the check of a file of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ems.tariffs import bundled_tariffs

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [tariff.name for tariff in bundled_tariffs()]
OWN = """
name = "own"
title = "Own \\u001b[31m tariff"
seller = "Me"
certainty = "made up"

[[energy]]
[[energy.periods]]
blocks = [
  { from_kwh = 0, to_kwh = 100, price_per_kwh = 10 },
  { from_kwh = 90, price_per_kwh = 20 },
]
"""


def test_the_list_names_every_tariff_and_how_sure_it_is(process: Callable[..., Any]) -> None:
    outcome = process("tariffs")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == [*NAMES, "One", "One"]
    assert "unchecked" in outcome.out
    assert lines[-2] == "One in plain words: ems tariffs NAME"
    assert f"copy a file of {bundled_tariffs()[0].path.parent}, change it" in lines[-1]


def test_the_list_is_drawn_on_a_terminal(command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    outcome = command("tariffs")
    assert outcome.code == 0
    assert "Name, seller and certainty" in outcome.out
    for name in NAMES:
        assert name in outcome.out


def test_one_is_explained(command: Callable[..., Any]) -> None:
    outcome = command("tariffs", "kyuden-juryo-dento-b")
    assert (outcome.code, outcome.err) == (0, "")
    assert "    120 to 300 kWh: 23.97\n" in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 100


@pytest.mark.parametrize("name", NAMES)
def test_every_one_is_explained_and_given_as_json(command: Callable[..., Any], name: str) -> None:
    assert command("tariffs", name).code == 0
    content = json.loads(command("tariffs", name, "--json").out)
    assert (content["name"], len(content["energy"][0]["periods"]) > 0) == (name, True)
    assert bool(content["levy"]) == (content["levy_name"] == "japan")


def test_json_has_the_list_and_the_dates(command: Callable[..., Any]) -> None:
    content = json.loads(command("tariffs", "--json").out)
    assert [tariff["name"] for tariff in content["tariffs"]] == NAMES
    assert all(tariff["certainty"] and tariff["title_ja"] for tariff in content["tariffs"])
    assert all(Path(tariff["file"]).is_file() for tariff in content["tariffs"])
    one = json.loads(command("tariffs", "hitotsugaoka-menu-b", "--json").out)
    assert one["energy"][0]["until"] == one["energy"][1]["since"] == "2026-04-01"
    assert one["levy"][-1] == {"since": "2026-05-01", "until": "2027-05-01", "price_per_kwh": 4.18}


def test_a_file_of_ones_own_is_checked_and_cannot_steer_the_terminal(process: Callable[..., Any], here: Path) -> None:
    (here / "own.toml").write_text(OWN, encoding="utf-8")
    wrong = process("tariffs", "own.toml")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.splitlines() == [
        "own.toml: 1 problem",
        "  energy[0].periods[0].blocks[1].from_kwh = 90: overlaps: 90 to 100 kWh has two prices; begin at 100",
    ]
    (here / "own.toml").write_text(OWN.replace("= 90", "= 100"), encoding="utf-8")
    right = process("tariffs", "own.toml")
    assert right.code == 0
    assert "\x1b" not in right.out
    assert "    above 100 kWh: 20.00\n" in right.out


def test_what_is_no_tariff_ends_with_2_and_no_traceback(process: Callable[..., Any], here: Path) -> None:
    (here / "broken.toml").write_text('name = "x\n', encoding="utf-8")
    for name, message in (
        ("kyuden-juryo", "did you mean kyuden-juryo-dento-b?"),
        ("none.toml", "none.toml: 1 problem\n  there is no such file"),
        ("broken.toml", "broken.toml: 1 problem\n  line 1"),
        (".", "is a folder, not a tariff file"),
    ):
        outcome = process("tariffs", name)
        assert (outcome.code, outcome.out) == (2, "")
        assert message in outcome.err
        assert "Traceback" not in outcome.err


def test_one_is_drawn_into_a_folder(command: Callable[..., Any], here: Path) -> None:
    outcome = command("tariffs", "kyuden-denka-de-night-select-22", "--out", "night")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Results: night"
    assert "27.63 yen/kWh, 1.9 times the cheapest" in outcome.out
    found = {path.relative_to(here / "night").as_posix() for path in (here / "night").rglob("*") if path.is_file()}
    assert found == {"figures/tariff.png", "figures/tariff.svg", "manifest.json", "tariff.json", "tariff.txt"}
    text = (here / "night/tariff.txt").read_text(encoding="utf-8")
    assert "Night (夜間), all months, every day, 22 to 8 h: 14.59" in text
    assert json.loads((here / "night/tariff.json").read_bytes())["name"] == "kyuden-denka-de-night-select-22"
    assert (here / "night/figures/tariff.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_is_replaced_by_force_alone(command: Callable[..., Any], here: Path) -> None:
    assert command("tariffs", "renca-netbilling", "--out", "one").code == 0
    again = command("tariffs", "renca-netbilling", "--out", "one")
    assert (again.code, again.out) == (2, "")
    assert "replace it with --force" in again.err
    forced = command("tariffs", "renca-netbilling", "--out", "one", "--force", "--lang", "ja", "--json")
    assert forced.code == 0
    assert json.loads(forced.out)["name"] == "renca-netbilling"
    assert "160.00 CLP" in (here / "one/tariff.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert command("tariffs", "no-such-tariff", "--out", "two").code == 2
    assert not (here / "two").exists()


def test_all_are_drawn_where_none_is_named(command: Callable[..., Any], here: Path) -> None:
    outcome = command("tariffs", "--out", "all")
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Results: all"
    drawn = {path.name for path in (here / "all/figures").iterdir()}
    assert drawn == {f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")}
    assert all((here / f"all/{name}.{kind}").is_file() for name in NAMES for kind in ("txt", "json"))
    listed = json.loads((here / "all/tariffs.json").read_bytes())
    assert [tariff["name"] for tariff in listed["tariffs"]] == NAMES

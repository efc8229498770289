"""``ems pathway``: tables for people, an object for programs, a folder with a page; wrong questions told at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TWO_YEARS = ("--from", "2026", "--to", "2027")


def only_object(text: str) -> dict[str, Any]:
    content = json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    assert isinstance(content, dict)
    return content


def test_the_answer_comes_first(command: Callable[..., Any]) -> None:
    outcome = command("pathway", "renca", *TWO_YEARS)
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    head = outcome.out.splitlines()
    assert head[0].startswith("Renca municipal PV, Santiago de Chile: 2026 to 2027, batteries dispatched by")
    assert head[1].startswith("Renewable hour by hour:")
    assert head[2].startswith("All customers pay")
    for title in ("Energy: installed", "Money: million CLP a year"):
        assert title in outcome.out
    assert "Note: every year has the same weather" in outcome.out


def test_the_object_holds_what_python_finds(command: Callable[..., Any]) -> None:
    outcome = command("pathway", "kumamoto", *TWO_YEARS, "--policy", "none", "--json", "--workers", "1")
    content = only_object(outcome.out)
    assert "Note: every year has the same weather" in outcome.err
    assert (content["policy"], content["currency"], content["first_year"], content["passes"]) == (
        "none",
        "yen",
        2026,
        1,
    )
    found = ems.pathway(ems.read_scenario("kumamoto"), "none", first_year=2026, last_year=2027)
    assert [row["year"] for row in content["years"]] == [2026, 2027]
    for row in content["years"]:
        assert row["import_kwh"] == found.table["import_kwh"][row["year"]]
    assert content["units"]["district_cost"] == "yen"
    assert set(content["units"]) == set(content["years"][0]) - {"year"}
    assert content["capacity_kwh"] == {"large": [1000.0, 1000.0]}
    assert content["notes"] == list(found.notes)


def test_the_folder_holds_tables_figures_and_page(command: Callable[..., Any], here: Path) -> None:
    outcome = command("pathway", "kumamoto", *TWO_YEARS, "--out", "years", "--lang", "ja")
    assert outcome.code == 0
    assert outcome.out.rstrip().endswith("Report: years/report.html")
    folder = here / "years"
    table = pd.read_csv(folder / "years.csv", index_col="year")
    assert list(table.index) == [2026, 2027]
    assert only_object((folder / "pathway.json").read_text(encoding="utf-8"))["last_year"] == 2027
    assert (folder / "figures" / "01-pathway-energy.svg").is_file()
    manifest = only_object((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["years"]) == ("pathway", [2026, 2027])
    assert "years.csv" in manifest["files"]
    again = command("pathway", "kumamoto", *TWO_YEARS, "--out", "years")
    assert again.code == 2
    assert "exists already; replace it with --force" in again.err
    short = command("pathway", "kumamoto", *TWO_YEARS, "--out", "years", "--force", "--no-report")
    assert short.out.rstrip().endswith("Results: years")
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--from", "2030", "--to", "2029"), "last year = 2029: must not lie before the first year, 2030"),
        (("--prices", "cheap"), 'prices = "cheap": there is no such price case'),
        (("--from", "1"), "first year = 1: must lie between 1950 and 2200"),
        (("--policy", "no_such_rule"), "no_such_rule"),
        (("--set", "pathway.last_year=2000"), "pathway.last_year = 2000: must not lie before the first year, 2023"),
        (("--set", "pathway.prices=dear"), 'pathway.prices = "dear": there is no such price case'),
    ],
)
def test_wrong_questions_are_told_before_anything_is_done(
    command: Callable[..., Any], here: Path, arguments: tuple[str, ...], text: str
) -> None:
    outcome = command("pathway", "kumamoto", "--out", "years", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert text in outcome.err
    assert not (here / "years").exists()


def test_years_beyond_all_data_are_played_and_told(command: Callable[..., Any]) -> None:
    outcome = command("pathway", "renca", "--from", "2050", "--to", "2050", "--json")
    assert outcome.code == 0
    assert "prices after 2026 are those of the case" in " ".join(outcome.err.split())

"""``ems size``: sentences and tables for people, an object for programs, a folder with a page; wrong questions told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def only_object(text: str) -> dict[str, Any]:
    content = json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    assert isinstance(content, dict)
    return content


def test_the_answer_comes_first(command: Callable[..., Any]) -> None:
    outcome = command("size", "one_site")
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    assert outcome.out.startswith("Battery: ")
    for title in ("Sizes, and a year's cost in 1,000 yen", "One kWh or kW more or less", "From size to size"):
        assert title in outcome.out
    assert "exact search, proven" in outcome.out


def test_the_object_holds_what_python_finds(command: Callable[..., Any]) -> None:
    content = only_object(command("size", "one_site", "--json", "--price-per-kwh", "60000").out)
    district = ems.build_district(ems.read_scenario("one_site"))
    found = ems.best_size(district, "storage.battery", price_per_kwh=60_000)
    assert content["proven"] is True
    assert content["goal"] == {"kind": "cost", "value": None, "budget": None}
    assert content["parts"][0]["capacity_kwh"] == found.parts[0].capacity_kwh
    assert content["yearly_cost"] == found.yearly_cost
    assert [row["capacity_kwh"] for row in content["curve"]] == found.curve["capacity_kwh"].tolist()
    assert content["sentences"] == list(found.sentences)
    assert content["how_sure"] is None


def test_the_folder_holds_tables_and_page(command: Callable[..., Any], here: Path) -> None:
    outcome = command("size", "one_site", "--out", "size", "--lang", "ja")
    assert outcome.code == 0
    assert outcome.out.rstrip().endswith("report.html")
    folder = here / "size"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "蓄電池" in page
    curve = pd.read_csv(folder / "curve.csv")
    assert curve["capacity_kwh"].is_monotonic_increasing
    assert only_object((folder / "size.json").read_text(encoding="utf-8"))["method"] == "exact"
    again = command("size", "one_site", "--out", "size")
    assert again.code == 2
    assert "--force" in again.err


def test_how_sure_adds_a_table_and_an_object(command: Callable[..., Any]) -> None:
    outcome = command("size", "one_site", "--how-sure", "--draws", "20")
    assert outcome.code == 0
    assert "How sure: gain against none" in outcome.out
    assert "20 draws" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--goal", "share"), "says no number that must be reached"),
        (("--goal", "share=many"), "many is no number"),
        (("--goal", "cost=3"), "takes no value"),
        (("--goal", "profit"), "is no goal"),
        (("--goal", "share=1.5"), "must lie above 0 and at most at 1"),
        (("--of", "storage.batery"), "did you mean storage.battery"),
        (("--budget", "1000", "--least", "10"), "budget"),
        (("--least", "30", "--most", "20"), "--most"),
        (("--subsidy", "2"), "--subsidy = 2"),
        (("--policy", "self_consume"), "no such rule"),
        (("--draws", "0", "--how-sure"), "--draws"),
        (("--life", "0"), "--life = 0"),
    ],
)
def test_wrong_questions_are_told_at_once(command: Callable[..., Any], arguments: tuple[str, ...], told: str) -> None:
    outcome = command("size", "one_site", *arguments, "--out", "size")
    assert outcome.code == 2
    assert outcome.out == ""
    assert told in outcome.err
    assert "Traceback" not in outcome.err

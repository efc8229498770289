"""``ems outage``: tables for people, an object for programs, a folder with a page; wrong questions told at once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUICK = ("--set", "outage.years=200")


def only_object(text: str) -> dict[str, Any]:
    content = json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    assert isinstance(content, dict)
    return content


def test_the_answer_comes_first_and_says_how_it_is_counted(command: Callable[..., Any]) -> None:
    outcome = command("outage", "renca", "--hours", "24", "--no-frontier", *QUICK)
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    head = outcome.out.splitlines()
    assert head[0].startswith("Renca municipal PV, Santiago de Chile: fiscal year 2027, batteries dispatched by")
    assert "24 h from each of the 8,760 steps of 2027" in head[1]
    assert "at most 1e-05 kW are missing" in head[1]
    assert head[2].startswith("survival (at_least):")
    assert re.match(r"Solar school: vital services together last 24 h from \d\d\.\d % of the starts", head[5])
    for title in ("how long the services last", "worst starts for the vital services", "Events in 200 drawn years"):
        assert title in outcome.out
    assert outcome.out.count("lasts 24 h") == 1  # a day and the whole outage are the same


def test_the_object_holds_what_python_finds(command: Callable[..., Any]) -> None:
    outcome = command(
        "outage", "kumamoto", "--json", "--hours", "60", "--definition", "more_than", "--event", "typhoon"
    )
    content = only_object(outcome.out)
    assert (content["hours"], content["definition"], content["wraps_round_the_year"]) == (60.0, "more_than", True)
    assert content["frontier"] is None  # no shelter there has a battery
    found = ems.outages(
        ems.build_district(ems.read_scenario("kumamoto")), hours=60, definition="more_than", event="typhoon"
    )
    (study,) = found.studies
    shelter = content["shelters"]["with_feeder"]
    assert shelter["survival"]["vital"] == study.survival("vital").tolist()
    assert list(shelter["events"]) == ["typhoon"]
    assert shelter["events"]["typhoon"]["outages"] == found.events[0].count
    assert content["cars"]["with_feeder"]["least_cars"][0]["hours"] == 24.0
    assert len(shelter["by_month"]) == 12
    assert len(shelter["by_hour"]) == 24


def test_a_folder_holds_the_year_the_answers_and_the_page(command: Callable[..., Any], here: Path) -> None:
    outcome = command("outage", "renca", "--hours", "12", "--no-frontier", "--out", "o", *QUICK)
    assert outcome.code == 0
    assert outcome.out.splitlines()[-1] == "Report: o/report.html"
    folder = here / "o"
    answers = only_object((folder / "outages.json").read_text(encoding="utf-8"))
    services = pd.read_csv(folder / "outages" / "solar_school_services.csv", index_col="service")
    written = answers["shelters"]["solar_school"]["services"]
    assert services["hours_median_h"].to_dict() == {name: row["hours_median_h"] for name, row in written.items()}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "if the grid fails in 2027" in page
    assert page.count("<img") == 4  # survival, map, worst outages, events
    assert ems.read_result(folder).policy == "self_consumption"
    again = command("outage", "renca", "--out", "o")
    assert (again.code, again.out) == (2, "")


def test_the_page_speaks_japanese(command: Callable[..., Any], here: Path) -> None:
    arguments = ("--hours", "12", "--no-frontier", "--event", "storm", "--out", "o", "--lang", "ja", *QUICK)
    assert command("outage", "renca", *arguments).code == 0
    assert "停電したら" in (here / "o" / "report.html").read_text(encoding="utf-8")


def test_reserves_are_tried_under_rules(command: Callable[..., Any]) -> None:
    arguments = ("--shelter", "school", "--hours", "24", "--event", "planned", *QUICK)
    outcome = command("outage", "hitotsugaoka", *arguments)
    assert outcome.code == 0
    assert "What a reserve costs under self_consumption" in outcome.out
    assert "guarantees 24 h of them at every start while everything works and nothing else draws on it" in outcome.out
    assert re.search(r"^Elementary school +\S+ kWh +\S+ kWh +100\.0 % +100\.0 % ", outcome.out, flags=re.MULTILINE)


def test_all_names_that_are_unknown_are_told_at_once(command: Callable[..., Any], here: Path) -> None:
    outcome = command("outage", "--shelter", "skool", "--event", "tyfoon", "--years", "0", "--out", "o")
    assert (outcome.code, outcome.out) == (2, "")
    assert "3 problems" in outcome.err
    for word in ("skool", "tyfoon", "years = 0", "typhoon"):
        assert word in outcome.err
    assert not (here / "o").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("renca", "--hours", "0"), r"hours = 0 h: must lie between one step, 1 h, and 720 h"),
        (("renca", "--hours", "721"), r"hours = 721 h: must lie between"),
        (("renca", "--hours", "nan"), r"hours = nan h: must lie between"),
        (("renca", "--definition", "atleast"), r"'atleast' is not one of 'at_least', 'more_than', 'truncated'"),
        (("renca", "--set", "outage.shedding=typo"), r'outage\.shedding = "typo": must be'),
        (("renca", "--set", "service.hub.shed_below_fraction=1.2"), r"shed_below_fraction = 1\.2: must lie between"),
    ],
)
def test_wrong_questions(command: Callable[..., Any], arguments: tuple[str, ...], said: str) -> None:
    outcome = command("outage", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert re.search(said, outcome.err), outcome.err


def test_a_scenario_without_shelters(command: Callable[..., Any], here: Path) -> None:
    text = ems.new_scenario(here / "town.toml", "renca").read_text(encoding="utf-8")
    kept = re.split(r"(?m)^(?=\[)", text)
    (here / "town.toml").write_text("".join(part for part in kept if not part.startswith("[shelter.")), "utf-8")
    outcome = command("outage", "town.toml")
    assert outcome.code == 2
    assert "has no shelters" in outcome.err
    assert "[shelter." in outcome.err


def test_the_page_of_a_run_says_how_long_the_shelters_last(command: Callable[..., Any], here: Path) -> None:
    assert command("run", "renca", "--out", "r").code == 0
    page = (here / "r" / "report.html").read_text(encoding="utf-8")
    assert "If the grid fails" in page
    assert "Solar school" in page

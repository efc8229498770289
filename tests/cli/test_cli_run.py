"""``ems run``: a table for people, an object for programs, a folder for both."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import TYPE_CHECKING, Any

import pytest

import ems
from ems.cli.json_output import result_object
from ems.district.drivers import choose_weather
from ems.ledger import books
from ems.results.manifest import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ems.district import District
    from ems.results import Result

SERIES = ["classes.parquet", "district.parquet", "manifest.json", "sites.parquet", "storages.parquet"]
RULE = """
def keep_half(step, net_load_kw, energy_kwh, storage, signals):
    return net_load_kw if energy_kwh > {share} * storage.capacity_kwh or net_load_kw < 0.0 else 0.0
"""


def only_object(text: str) -> dict[str, Any]:
    """Read exactly one strict JSON object."""

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    content = json.loads(text, parse_constant=refuse)
    assert isinstance(content, dict)
    return content


def test_the_table_in_a_pipe_is_plain_aligned_text(command: Callable[..., Any], here: Path) -> None:
    outcome = command("run", "renca", "--no-report")
    assert (outcome.code, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out
    assert outcome.out.startswith("Renca municipal PV, Santiago de Chile: fiscal year 2027, policy self_consumption\n")
    lines = outcome.out.splitlines()
    start = lines.index("The district's year")
    headlines = lines[start + 1 : lines.index("", start)]
    assert len({len(line) for line in headlines}) == 1  # numbers end in one column
    assert re.search(r"^Load +1,210 MWh$", outcome.out, flags=re.MULTILINE)
    assert re.search(r"^Municipal roofs +400 kW +\S+ MWh +0\.800 +0\.\d{3}$", outcome.out, flags=re.MULTILINE)
    assert lines[-1] == "Results: results/renca-self_consumption"
    assert sorted(path.name for path in (here / "results" / "renca-self_consumption").iterdir()) == SERIES


def test_json_is_one_object_with_the_kpis_of_the_result(command: Callable[..., Any], kumamoto_year: Result) -> None:
    outcome = command("run", "kumamoto", "--json", "--no-report", "--out", "k")
    content = only_object(outcome.out)
    assert list(content) == ["scenario", "policy", "kpis", "plan", "by_class", "money", "provenance"]
    assert content["kpis"] == dict(kumamoto_year.kpis)  # floats survive JSON exactly
    assert {"load_kwh", "generation_kwh", "pv_kwh", "contract_kwh"} <= set(content["kpis"])
    assert set(content["by_class"]) == set(kumamoto_year.classes)
    # what exists at the district's boundary alone does not exist for a class
    assert all(row["contract_kwh"] is None for row in content["by_class"].values())
    assert content["provenance"]["overrides"] == {}


def test_the_plan_of_the_json_has_claim_plan_simulated_and_unit(renca: District, renca_year: Result) -> None:
    claimed = ems.Claim(claim="A share", plan=1.0, simulated=math.nan, unit="")
    told = type(renca_year)(**{**fields_of(renca_year), "claims": (claimed,)})
    content = plain(result_object(told, books(renca, renca_year)))
    assert content["plan"] == [{"claim": "A share", "plan": 1.0, "simulated": None, "unit": ""}]


def fields_of(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in type(result).__dataclass_fields__}


def test_the_report_is_in_the_folder_and_the_manifest_knows_every_file(command: Callable[..., Any], here: Path) -> None:
    outcome = command("run", "renca", "--json", "--out", "year")
    only_object(outcome.out)
    folder = here / "year"
    assert "<html" in (folder / "report.html").read_text(encoding="utf-8")
    assert list(folder.glob("figures/*.png"))
    assert list(folder.glob("figures/*.svg"))
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(files) == there - {"manifest.json"}
    for name, noted in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == noted["sha256"], name
    assert [path.name for path in here.iterdir()] == ["year"]
    assert ems.read_result(folder).kpis == only_object(outcome.out)["kpis"]


def test_options_set_what_they_name_and_are_noted(command: Callable[..., Any], here: Path) -> None:
    outcome = command(
        *("run", "renca", "--no-report", "--json", "--step", "30", "--seed", "5", "--fiscal-year", "2026"),
        *("--set", "demand.office.energy_kwh=600000", "--out", "out"),
    )
    made = only_object(outcome.out)["provenance"]
    assert made["step_minutes"] == 30
    assert (made["weather_seed"], made["load_seed"]) == (5, 5)
    assert (made["fiscal_year"], made["year"]) == (2026, 2026)
    assert made["overrides"] == {
        "time.step_minutes": 30,
        "weather.seed": 5,
        "load.seed": 5,
        "fiscal_year": 2026,
        "demand.office.energy_kwh": 600000,
    }
    result = ems.read_result(here / "out")
    assert result.grid.n_steps == 17520
    assert result.kpis["load_kwh"] == pytest.approx(1_310_000.0, rel=1e-9)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(command: Callable[..., Any]) -> None:
    kpis = [
        only_object(command("run", "renca", "--no-report", "--json", "--force", "--seed", seed).out)["kpis"]
        for seed in ("3", "3", "4")
    ]
    assert kpis[0] == kpis[1]
    assert kpis[0]["import_kwh"] != kpis[2]["import_kwh"]


def test_weather_and_load_files_start_at_the_working_directory(command: Callable[..., Any], here: Path) -> None:
    weather = choose_weather(ems.read_scenario("renca"))
    frame = weather.frame.set_axis(weather.frame.index.strftime("%Y-%m-%dT%H:%M-04:00"))
    frame.to_csv(here / "sky.csv", index_label="time", float_format="%.4f")
    hours = ems.build_district(ems.read_scenario("renca")).grid.index
    rows = [f"{hour.isoformat()},10" for hour in hours]
    (here / "load.csv").write_text("\n".join(["time,office_kw", *rows]), encoding="utf-8")
    outcome = command(*("run", "renca", "--no-report", "--json", "--weather", "sky.csv", "--set", "load.file=load.csv"))
    assert outcome.code == 0, outcome.err
    content = only_object(outcome.out)
    assert content["by_class"]["office"]["load_kwh"] == pytest.approx(87_600.0)
    made = content["provenance"]
    assert made["weather_kind"] == "csv"
    assert made["weather_file"] == str(here / "sky.csv")
    assert made["load_digest"] == hashlib.sha256((here / "load.csv").read_bytes()).hexdigest()
    assert "load of office from load.csv" in outcome.err


def test_an_edited_rule_changes_the_result_and_its_file_names_the_folder(
    command: Callable[..., Any], here: Path
) -> None:
    discharged = []
    for share in (0.5, 0.9):
        (here / "my_rule.py").write_text(RULE.format(share=share), encoding="utf-8")
        outcome = command("run", "renca", "--no-report", "--json", "--policy", "my_rule.py:keep_half", "--force")
        assert outcome.code == 0, outcome.err
        discharged.append(only_object(outcome.out)["kpis"]["discharge_kwh"])
    assert discharged[0] > discharged[1]
    assert [path.name for path in (here / "results").iterdir()] == ["renca-my_rule.py-keep_half"]


def test_sites_keeps_the_series_of_every_site(command: Callable[..., Any], here: Path) -> None:
    command("run", "renca", "--no-report", "--sites", "--out", "with")
    result = ems.read_result(here / "with")
    assert result.site_series is not None
    assert result.site_series.shape == (len(result.sites), 8760)


def test_an_existing_folder_stops_the_run_before_anything_is_computed(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("a district was built")

    monkeypatch.setattr("ems.district.build_district", never)
    (here / "mine").mkdir()
    outcome = command("run", "renca", "--out", "mine")
    assert outcome.code == 2
    assert "mine: 1 problem\n  exists already; replace it with --force, or choose another folder" in outcome.err


def test_force_replaces_an_older_result_and_a_failed_run_leaves_it(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("run", "renca", "--no-report", "--out", "year")
    before = (here / "year" / "manifest.json").read_bytes()

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ems.results.folder.write_series", disk_full)
        outcome = command("run", "renca", "--no-report", "--out", "year", "--force", "--seed", "9")
    assert outcome.code == 1
    assert (
        outcome.err
        == "ems: the run failed: year could not be written: No space left on device; nothing of it is left\n"
    )
    assert (here / "year" / "manifest.json").read_bytes() == before
    assert command("run", "renca", "--no-report", "--out", "year", "--force", "--seed", "9").code == 0
    assert (here / "year" / "manifest.json").read_bytes() != before
    assert [path.name for path in here.iterdir()] == ["year"]


def test_a_leap_year_is_told(command: Callable[..., Any]) -> None:
    outcome = command("run", "renca", "--no-report", "--set", "time.year=2028")
    assert "8,784 steps of 60 min in 2028" in outcome.out
    assert "28 February" in outcome.out


@pytest.mark.slow
def test_hitotsugaoka_shows_the_plan_beside_the_year_and_both_load_shapes(
    process: Callable[..., Any], here: Path
) -> None:
    outcome = process("run")
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(r"^Demand before savings +15\.2 GWh +15\.2 GWh$", outcome.out, flags=re.MULTILINE)
    assert "Self-consumption at the site, homes" not in outcome.out  # claims about a part stand in the report
    assert re.search(r"^Home roofs .* 0\.8\d\d ", outcome.out, flags=re.MULTILINE)
    folder = here / "results" / "hitotsugaoka-self_consumption"
    assert outcome.out.endswith("\nReport: results/hitotsugaoka-self_consumption/report.html\n")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "with the measured load shape" in page
    assert ems.read_result(folder).kpis["pv_kwh"] == pytest.approx(8_595_938, rel=0.03)

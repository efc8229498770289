"""``ems bill``: the bill for people, an object for programs, a folder with a figure; wrong files told at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import ems
from ems.bills import LINES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "kyuden-juryo-dento-b"


def written(folder: Path, name: str = "meter.csv", *, gap: int | None = None) -> pd.DataFrame:
    """Write half-hours of June 2027: 0.5 kW taken, 1 kW fed in at noon."""
    index = pd.date_range("2027-06-01", "2027-07-01", freq="30min", inclusive="left")
    readings = pd.DataFrame({"import_kw": 0.5, "export_kw": np.where(index.hour == 12, 1.0, 0.0)}, index=index)
    kept = readings if gap is None else readings.drop(index[gap])
    kept.rename_axis("time").to_csv(folder / name)
    return readings


def test_the_bill_on_the_terminal(command: Callable[..., Any], here: Path) -> None:
    written(here)
    outcome = command("bill", "meter.csv", "--tariff", NAME)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[1] == "2027-06-01 – 2027-06-30, contract 30 A, taken 360.0 kWh, fed in 30.0 kWh"
    assert any(line.startswith("Energy charge, block 3 (above 300 kWh) (電力量料金 第3段階)") for line in lines)
    total = 948.72 + 120 * 18.37 + 180 * 23.97 + 60 * 26.97 + 360 * 4.18 - 30 * 7.0
    assert next(line for line in lines if line.startswith("Total (合計) [yen]")).endswith(f"{total:,.2f}")


def test_the_object_has_one_key_a_line(process: Callable[..., Any], here: Path) -> None:
    readings = written(here)
    outcome = process("bill", "meter.csv", "--tariff", NAME, "--contract", "60", "--fuel-adjustment", "-1.5", "--json")
    assert outcome.code == 0
    content = json.loads(outcome.out)
    found = ems.bill(readings, NAME, contract=60.0, fuel_adjustment_per_kwh=-1.5)
    for line in LINES:
        assert content[f"{line}_yen"] == pytest.approx(found.lines[line])
    assert sum(content[f"{line}_yen"] for line in LINES) == pytest.approx(content["total_yen"])
    assert content["energy_yen"] == pytest.approx(120 * 18.37 + 180 * 23.97 + 60 * 26.97)
    assert content["fuel_adjustment_yen"] == pytest.approx(-540.0)
    assert (content["tariff"], content["currency"], content["contract"]) == (NAME, "yen", 60.0)
    assert (content["energy_kwh"], content["peak_kw"]) == (360.0, 0.5)
    assert [month["month"] for month in content["months"]] == ["2027-06"]
    assert sum(row["amount"] for row in content["detail"]) == pytest.approx(content["total_yen"])
    assert "Note: " in outcome.err


def test_a_folder_holds_tables_and_figure(command: Callable[..., Any], here: Path) -> None:
    written(here)
    outcome = command("bill", "meter.csv", "--tariff", NAME, "--out", "june")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "Results: june")
    assert "Energy charge is the largest part" in outcome.out.splitlines()[-2]
    folder = here / "june"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {"bill.csv", "bill_detail.csv", "bill.json", "bill.txt", "manifest.json"}
    assert names == tables | {"figures/bill.png", "figures/bill.svg"}
    content = json.loads((folder / "bill.json").read_text(encoding="utf-8"))
    assert pd.read_csv(folder / "bill.csv")["total_yen"].sum() == pytest.approx(content["total_yen"])
    assert pd.read_csv(folder / "bill_detail.csv")["amount"].sum() == pytest.approx(content["total_yen"])
    again = command("bill", "meter.csv", "--tariff", NAME, "--out", "june")
    assert (again.code, again.out) == (2, "")
    assert "replace it with --force" in again.err
    replaced = command("bill", "meter.csv", "--tariff", NAME, "--out", "june", "--force", "--lang", "ja")
    assert replaced.code == 0
    assert (folder / "bill.txt").read_text(encoding="utf-8").startswith("電気料金: ")


def test_a_demand_charge_that_looks_back(command: Callable[..., Any], here: Path) -> None:
    written(here)
    bills = [
        json.loads(command("bill", "meter.csv", "--tariff", "kyuden-business", "--json", *further).out)
        for further in ((), ("--past-peak", "5"))
    ]
    assert bills[0]["months"][0]["billed_kw"] == 0.5
    assert bills[1]["months"][0]["billed_kw"] == 5.0
    assert bills[1]["demand_yen"] == pytest.approx(10 * bills[0]["demand_yen"])
    assert any("month just before" in note for note in bills[1]["notes"])


def test_market_prices_come_from_a_file(command: Callable[..., Any], here: Path) -> None:
    written(here)
    index = pd.date_range("2027-06-01", "2027-07-01", freq="30min", inclusive="left")
    prices = pd.DataFrame({"price_per_kwh": 10.0}, index=index).rename_axis("time")
    prices.to_csv(here / "prices.csv")
    asked = ("bill", "meter.csv", "--tariff", "spot-linked-kyushu", "--json")
    dear = json.loads(command(*asked, "--prices", "prices.csv").out)
    (prices / 2).to_csv(here / "prices.csv")
    cheap = json.loads(command(*asked, "--prices", "prices.csv").out)
    assert dear["energy_yen"] > cheap["energy_yen"]
    without = command(*asked)
    assert without.code == 2
    assert "--prices" in without.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gap.csv", "--tariff", NAME), "1 half-hour is missing of 1,440: 2027-06-03 02:00; fill the gap"),
        (("nowhere.csv", "--tariff", NAME), "nowhere.csv: 1 problem\n  no such file"),
        (("meter.csv", "--tariff", "kyuden"), "there is no such tariff or file"),
        (
            ("meter.csv", "--tariff", NAME, "--contract", "35"),
            "contract = 35 A: tariff kyuden-juryo-dento-b offers 10, 15, 20, 30, 40, 50",
        ),
        (("meter.csv", "--tariff", NAME, "--feed-in-year", "1980", "--prices", "no.csv"), "no.csv"),
        (("meter.csv", "--tariff", NAME, "--past-peak", "-1"), "past_peak_kw = -1: must be 0 or more [kW]"),
        (("meter.csv", "--tariff", NAME, "--out", "meter.csv"), "is a file, which is never replaced"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    command: Callable[..., Any], here: Path, arguments: tuple[str, ...], message: str
) -> None:
    written(here)
    written(here, "gap.csv", gap=100)
    outcome = command("bill", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert sorted(path.name for path in here.iterdir()) == ["gap.csv", "meter.csv"]

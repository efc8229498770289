"""``ems compare``: several policies on one year, one table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import ems
from ems.ledger.who_gains import gaining
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_one_table_with_a_column_a_policy_and_marked_differences(command: Callable[..., Any], here: Path) -> None:
    outcome = command("compare", "renca", "--policy", "none", "--policy", "self_consumption")
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(r"^ +none +self_consumption$", outcome.out, flags=re.MULTILINE)
    # a year's import falls by more than 1 %: stated and marked; the load is the same in both
    assert re.search(r"^Import +518 MWh +511 MWh \(-1\.\d %\)\*$", outcome.out, flags=re.MULTILINE)
    assert re.search(r"^Load +1,210 MWh +1,210 MWh$", outcome.out, flags=re.MULTILINE)
    assert re.search(
        r"^Money\n +none +self_consumption\nCustomers pay +\S+ CLP +\S+ CLP \(-1\.\d %\)\*$", outcome.out, re.MULTILINE
    )
    assert "PPA income" not in outcome.out  # nobody owns somebody else's PV
    assert "Life used" not in outcome.out  # nothing ages
    assert list(here.iterdir()) == []


def test_money_of_each_policy_and_what_it_takes_of_the_batteries(command: Callable[..., Any]) -> None:
    given = ("--set", 'storage.school.ageing.chemistry="lfp"', "--policy", "self_consumption", "--policy", "none")
    by_rule, idle = (
        entry["money"] for entry in json.loads(command("compare", "renca", "--json", *given).out)["policies"]
    )
    assert by_rule["customers_cost"] < idle["customers_cost"]
    assert by_rule["life_used_fraction"] > idle["life_used_fraction"] > 0.0
    assert by_rule["shelter_life_used_fraction"] is None  # its shelter has the school's own battery
    assert by_rule["home_median_gain"] is None  # no homes
    assert max(by_rule["residuals"].values()) < 1e-6
    shown = command("compare", "renca", *given).out
    assert re.search(r"^Life used of the batteries +\S+ % +\S+ % \(-\S+ pp\)\*?$", shown, flags=re.MULTILINE)


def test_a_reference_that_cannot_be_built_costs_the_gains_alone(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_district: object) -> None:
        raise InputError("the past", [Problem(where="load", what="is out of reach")])

    monkeypatch.setattr(gaining, "district_without_plan", refuse)
    outcome = command("compare", "renca", "--policy", "none", "--policy", "self_consumption")
    assert outcome.code == 0
    assert "The comparison does not show who gains" in outcome.err
    assert "Customers pay" in outcome.out
    assert "pay more than without the plan" not in outcome.out


def test_json_lists_policies_and_their_kpis(command: Callable[..., Any], kumamoto_year: ems.Result) -> None:
    outcome = command("compare", "kumamoto", "--json", "--policy", "self_consumption", "--policy", "none")
    content = json.loads(outcome.out)
    assert list(content) == ["policies"]
    assert [list(entry) for entry in content["policies"]] == [["policy", "kpis", "money"]] * 2
    assert [entry["policy"] for entry in content["policies"]] == ["self_consumption", "none"]
    assert content["policies"][0]["kpis"] == dict(kumamoto_year.kpis)
    assert content["policies"][1]["kpis"]["grid_charged_fraction"] is None


def test_out_writes_a_folder_for_each_policy_and_one_report(command: Callable[..., Any], here: Path) -> None:
    outcome = command("compare", "renca", "--policy", "self_consumption", "--policy", "none", "--out", "both")
    assert outcome.code == 0, outcome.err
    assert outcome.out.endswith("Report: both/report.html\n")
    page = (here / "both" / "report.html").read_text(encoding="utf-8")
    assert page.count("self_consumption") > 1
    assert page.count("Money under the policies compared") > 0
    for name in ("self_consumption", "none"):
        assert ems.read_result(here / "both" / name).policy == name
    again = command(
        "compare", "renca", "--policy", "none", "--policy", "time_of_use", "--out", "both", "--force", "--no-report"
    )
    assert again.out.endswith("Results: both\n")
    assert sorted(path.name for path in (here / "both").iterdir()) == ["manifest.json", "none", "time_of_use"]


@pytest.mark.slow
def test_without_policies_rules_and_optima_are_compared(command: Callable[..., Any]) -> None:
    content = json.loads(command("compare", "renca", "--json").out)
    names = [entry["policy"] for entry in content["policies"]]
    rules = ["none", "self_consumption", "time_of_use", "peak_shaving", "shelter_reserve"]
    assert names == [*rules, "each_for_itself", "optimal"]

"""What a run says of money, and that it checks it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import ems
from ems.ledger import books, keeping
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from ems.district import District
    from ems.results import Result


def test_the_page_of_a_run_keeps_the_books(command: Callable[..., Any], here: Path) -> None:
    assert command("run", "renca", "--out", "done").code == 0
    page = (here / "done" / "report.html").read_text(encoding="utf-8")
    for told in ("What it costs, and to whom", "Books of the local power company", "Bills by class", "Who gains"):
        assert told in page
    assert "What the policy costs in wear" not in page  # nothing ages
    assert ems.read_result(here / "done").site_series is None


def test_what_a_policy_costs_in_wear_is_told_where_batteries_age(command: Callable[..., Any], here: Path) -> None:
    ages = ("--set", 'storage.school.ageing.chemistry="lfp"')
    outcome = command("run", "renca", *ages, "--out", "aged")
    row = r"Back-up battery of a school +\d+ +\S+ +\S+ +\S+ % +\S+ CLP +\S+ CLP\n"
    told = r"What the policy costs in wear\n.*of it by cycles\n" + row
    assert re.search(told, outcome.out)
    page = (here / "aged" / "report.html").read_text(encoding="utf-8")
    assert "What the policy costs in wear" in page
    assert list((here / "aged" / "figures").glob("*-ageing.svg"))
    assert "wear" not in command("run", "renca", "--no-report", "--out", "new").out


def test_the_books_stand_in_the_json(command: Callable[..., Any], renca: District, renca_year: Result) -> None:
    told = json.loads(command("run", "renca", "--json", "--no-report", "--out", "done").out)["money"]
    kept = books(renca, renca_year)
    names = ["customers_cost", "margin", "operator_income", "margin_per_kwh", "price_per_kwh"]
    assert told == {name: getattr(kept, name) for name in names} | {"residuals": dict(kept.residuals)}


def test_money_that_does_not_add_up_ends_a_run_with_or_without_a_page(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_given: object) -> None:
        message = "the books do not close: 5 CLP are missing"
        raise RunError(message)

    monkeypatch.setattr(keeping, "check_books", lose)
    outcome = command("run", "renca", "--no-report", "--out", "lost")
    assert outcome.code == 1
    assert "the books do not close: 5 CLP are missing" in outcome.err
    assert not (here / "lost").exists()

"""What a run says of money, and that it checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ems
from ems.ledger import keeping
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_the_page_of_a_run_keeps_the_books(command: Callable[..., Any], here: Path) -> None:
    assert command("run", "renca", "--out", "done").code == 0
    page = (here / "done" / "report.html").read_text(encoding="utf-8")
    for told in ("What it costs, and to whom", "Books of the local power company", "Bills by class", "Who gains"):
        assert told in page
    assert ems.read_result(here / "done").site_series is None


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

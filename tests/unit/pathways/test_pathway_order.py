"""Years in turn or in passes: the same figures, however many work on them."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from ems.district.health import Health
from ems.pathways import order, pathway, through_years
from ems.pathways.order import cores, in_passes, in_turn
from ems.pathways.year.start import Start
from ems.scenario import read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

YEARS = tuple(range(2023, 2031))


class Slow:
    """Years that take a minute each."""

    def start(self, _year: int, _stresses: object) -> Start:
        """Begin new."""
        return Start(healths={}, untried=frozenset())

    def play(self, _year: int, _start: Start) -> None:
        """Take a minute."""
        time.sleep(60.0)

    def stresses(self, _played: object) -> dict[str, Any]:
        """Do nothing to batteries."""
        return {}

    def account(self, _played: object) -> None:
        """Keep no books."""


@dataclass
class Sums:
    """Years whose battery has the health 1 less a thousandth of all that earlier years did; the first do more."""

    played: list[int] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def start(self, year: int, stresses: Mapping[int, Mapping[str, Any]]) -> Start:
        """Health from what earlier years did."""
        done = sum(classes["home"] for earlier, classes in stresses.items() if earlier < year)
        health = Health(capacity_fraction=round(1.0 - 0.001 * done, 4))
        return Start(healths={("home", 2023): health}, untried=frozenset())

    def play(self, year: int, start: Start) -> tuple[int, float]:
        """Remember that the year was played."""
        with self.lock:
            self.played.append(year)
        return year, start.healths["home", 2023].capacity_fraction

    def stresses(self, played: tuple[int, float]) -> dict[str, Any]:
        """A year does more with a fuller battery, and less the later it is."""
        return {"home": 10.0 * played[1] + (2023 - played[0])}

    def account(self, played: tuple[int, float]) -> tuple[int, float]:
        """Keep what was played."""
        return played


def ignore(_what: str) -> None:
    """Tell nobody."""


@pytest.mark.parametrize("workers", [1, 2, 5, 50])
def test_in_turn_every_year_is_played_once(workers: int) -> None:
    years, told = Sums(), []
    records, stresses = in_turn(years, YEARS, workers, told.append)
    assert years.played == list(YEARS)
    assert told == [f"Year {year}" for year in YEARS]
    assert records == in_turn(Sums(), YEARS, 1, ignore)[0]
    assert list(records) == list(stresses) == list(YEARS)
    # by hand: the first year does 10, the second, at 0.99 and one less, 8.9
    assert [records[year][1] for year in YEARS[:3]] == [1.0, 0.99, 0.9811]


def test_passes_end_where_turns_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "ProcessPoolExecutor", lambda workers, **_options: ThreadPoolExecutor(workers))
    years, told = Sums(), []
    records, stresses, passes = in_passes(years, YEARS, 3, told.append)
    assert (records, stresses) == in_turn(Sums(), YEARS, 1, ignore)
    assert 2 <= passes < len(YEARS)
    assert told[0] == "Pass 1: 8 of 8 years"
    assert years.played.count(2023) == 1  # nothing comes before it
    assert len(told) == passes


def test_a_year_that_fails_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Sums, played: tuple[int, float]) -> tuple[int, float]:
        if played[0] == 2025:
            message = "2025 fails"
            raise ValueError(message)
        return played

    monkeypatch.setattr(Sums, "account", fail)
    for workers in (1, 4):
        with pytest.raises(ValueError, match="2025 fails"):
            in_turn(Sums(), YEARS, workers, ignore)


def test_at_most_so_many_years_wait_for_their_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = [0], [0]
    gate = threading.Lock()

    def play(_: Sums, year: int, start: Start) -> tuple[int, float]:
        with gate:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        return year, start.healths["home", 2023].capacity_fraction

    def account(_: Sums, played: tuple[int, float]) -> tuple[int, float]:
        with gate:
            inside[0] -= 1
        return played

    monkeypatch.setattr(Sums, "play", play)
    monkeypatch.setattr(Sums, "account", account)
    in_turn(Sums(), YEARS, 3, ignore)
    assert most[0] <= 3


def test_processes_are_few_where_nobody_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def note(_years: object, _numbers: object, workers: int, _tell: object) -> None:
        asked.append(workers)
        raise InterruptedError

    monkeypatch.setattr(through_years, "in_passes", note)
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    for workers in (0, 20):
        with pytest.raises(InterruptedError):
            pathway(read_scenario("kumamoto"), processes=True, workers=workers)
    assert asked == [8, 20]


def test_nobody_waits_for_years_when_a_pass_is_stopped() -> None:
    """Eight years of a minute each stand before two processes."""
    began = time.monotonic()

    def stop(_what: str) -> None:
        threading.Timer(3.0, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        in_passes(Slow(), YEARS, 2, stop)
    assert time.monotonic() - began < 20.0


def test_cores() -> None:
    assert 1 <= cores(0, 3) <= 3
    assert cores(7, 3) == 7


def test_nothing_is_done_beside_where_threads_must_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def account(_: Sums, played: tuple[int, float]) -> tuple[int, float]:
        names.append(threading.current_thread().name)
        return played

    monkeypatch.setattr(Sums, "account", account)
    monkeypatch.setattr("numba.threading_layer", lambda: "workqueue")
    assert not order.may_meet()
    in_turn(Sums(), YEARS, 4, ignore)
    assert set(names) == {threading.current_thread().name}
    monkeypatch.setattr("numba.threading_layer", lambda: "omp")
    in_turn(Sums(), YEARS, 4, ignore)
    assert len(set(names)) > 1

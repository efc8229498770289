"""Years one after the other where batteries link them, and everything else beside; or all at once, again and again.

The health of a battery is taken in steps of 0.0001. Therefore both orders end in the same bits: a year's health follows
from the years before alone, and no year is left that was played with another.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from ems.ageing import Stress
    from ems.pathways.year.start import Start

    Stresses = Mapping[str, Stress]

Played = TypeVar("Played")
Record = TypeVar("Record")
MOST_THREADS = 4
"""Years that are played one after the other keep no more threads busy with their accounts."""
MOST_PROCESSES = 8
"""Where nobody says how many: a process of a large district takes about 1 GB."""
Record_co = TypeVar("Record_co", covariant=True)


class Years(Protocol[Played, Record_co]):
    """What a pathway does with a year; it travels to other processes."""

    def start(self, year: int, stresses: Mapping[int, Stresses]) -> Start:
        """State of the batteries when a year begins, from what the years before it did to them."""

    def play(self, year: int, start: Start) -> Played:
        """Play a year."""

    def stresses(self, played: Played) -> Stresses:
        """Stress of each storage class in a year that was played."""

    def account(self, played: Played) -> Record_co:
        """Bills, books and figures of a year that was played."""


def cores(workers: int, most: int) -> int:
    """Number of years at a time; 0: as many as there are cores, up to a limit.

    Parameters
    ----------
    workers
        What was asked for.
    most
        The limit where nothing was: more would wait for each other, and every year takes its memory.

    Examples
    --------
    >>> cores(30, 4), 1 <= cores(0, 4) <= 4
    (30, True)
    """
    return workers or min(os.cpu_count() or 1, most)


def in_turn(
    years: Years[Played, Record], numbers: Sequence[int], workers: int, tell: Callable[[str], None]
) -> tuple[dict[int, Record], dict[int, Stresses]]:
    """Play the years one after the other; bills and books of the years played are made beside.

    Parameters
    ----------
    years
        What is done with a year.
    numbers
        The years in order.
    workers
        Threads; with 1 nothing is done beside.
    tell
        Is told which year is played.

    Returns
    -------
    dict
        Record of each year.
    dict
        What each year did to the batteries.

    Notes
    -----
    Each year is played once, with the batteries that the years before left. At most as many years as there are threads
    wait for their accounts, because the series of all sites are large.
    """
    stresses: dict[int, Stresses] = {}
    records: dict[int, Record | Future[Record]] = {}
    with ThreadPoolExecutor(max(workers - 1, 1)) as beside:
        for place, year in enumerate(numbers):
            tell(f"Year {year}")
            played = years.play(year, years.start(year, stresses))
            stresses[year] = years.stresses(played)
            # the first year has shown by now which kind of threads compiled code uses
            is_beside = workers > 1 and may_meet()
            records[year] = beside.submit(years.account, played) if is_beside else years.account(played)
            del played
            if place + 1 >= workers:
                first = numbers[place + 1 - workers]
                records[first] = _finished(records[first])
        return {year: _finished(record) for year, record in records.items()}, stresses


def may_meet() -> bool:
    """Whether compiled code may run in two threads at a time; numba's own simplest threads end the program there."""
    import numba  # noqa: PLC0415 - a year was played, so it is there

    try:
        return bool(numba.threading_layer() != "workqueue")  # type: ignore[attr-defined]
    except ValueError:  # nothing was compiled for threads
        return True


def _finished(record: Record | Future[Record]) -> Record:
    """Wait for a record."""
    return record.result() if hasattr(record, "result") else record


def in_passes(
    years: Years[Played, Record], numbers: Sequence[int], workers: int, tell: Callable[[str], None]
) -> tuple[dict[int, Record], dict[int, Stresses], int]:
    """Play all years at once in processes, again those whose batteries turn out to be others, until none does.

    Parameters
    ----------
    years
        What is done with a year.
    numbers
        The years in order.
    workers
        Processes.
    tell
        Is told which pass it is.

    Returns
    -------
    dict
        Record of each year.
    dict
        What each year did to the batteries.
    int
        Number of passes.

    Notes
    -----
    For planners on machines with many cores: three or four passes in place of twenty years in a row.
    """
    stresses: dict[int, Stresses] = {}
    records: dict[int, Record] = {}
    used: dict[int, Start] = {}
    passes = 0
    # A forked child would inherit the locks of compiled code that runs in threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool, _ended_at_once(pool):
        while True:
            wanted = {year: years.start(year, stresses) for year in numbers}
            again = [year for year in numbers if used.get(year) != wanted[year]]
            if not again:
                return records, stresses, passes
            passes += 1
            tell(f"Pass {passes}: {len(again)} of {len(numbers)} years")
            calls = {year: pool.submit(_whole_year, years, year, wanted[year]) for year in again}
            for year, call in calls.items():
                stresses[year], records[year] = call.result()
                used[year] = wanted[year]


@contextmanager
def _ended_at_once(pool: ProcessPoolExecutor) -> Iterator[None]:
    """End the processes of a pool where something stops it: nobody waits for years that nobody will see."""
    others = set(active_children())
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(active_children()) - others:
            process.terminate()
        raise


def _whole_year(years: Years[Played, Record], year: int, start: Start) -> tuple[Stresses, Record]:
    """Play a year and make its accounts, in a process of its own."""
    played = years.play(year, start)
    return years.stresses(played), years.account(played)

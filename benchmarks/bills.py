"""Bills of a year for a whole district against plain numpy, in turn: the ratio and the budget that we claim."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numba
import numpy as np
import pandas as pd

from benchmarks.numpy_bills import billed_with_numpy
from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.table import seconds, times
from benchmarks.peers.turns import in_turn
from ems.bills import bill_sites
from ems.tariffs import lay_tariff, read_tariff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ems.tariffs.laid import LaidTariff

SITES, ROUNDS, SEED = 2837, 7, 6
BUDGET_S, LEAST_RATIO = 0.5, 4.0
TARIFFS = {
    "block": "kyuden-juryo-dento-b",
    "time-of-use": "kyuden-denka-de-night-select-22",
    "demand": "kyuden-business",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCase:
    """Net power of sites, shape (sites, steps) [kW], their contracts, and the tariffs that bill all of them."""

    net_kw: np.ndarray
    contract: np.ndarray
    laid: dict[str, LaidTariff]


def bill_case(sites: int = SITES, end: str = "2028-01-01") -> BillCase:
    """Make a year of loads with PV behind a third of the meters, from a seed."""
    index = pd.date_range("2027-01-01", end, freq="h", tz="Asia/Tokyo", inclusive="left")
    rng = np.random.default_rng(SEED)
    sun = np.maximum(np.sin((index.hour.to_numpy() - 6.0) / 12.0 * np.pi), 0.0)
    load_kw = rng.gamma(2.0, 0.3, (sites, len(index)))
    pv_kw = np.where(np.arange(sites) % 3 == 0, 5.0, 0.0)[:, None] * sun * rng.uniform(0.0, 1.0, len(index))
    laid = {name: lay_tariff(read_tariff(tariff), index, step_h=1.0) for name, tariff in TARIFFS.items()}
    return BillCase(net_kw=load_kw - pv_kw, contract=np.full(sites, 30.0), laid=laid)


def ours(net_kw: np.ndarray, laid: LaidTariff, contract: np.ndarray) -> np.ndarray:
    """Totals by the way that we claim, without the power factor, which the reference leaves out."""
    found = bill_sites(net_kw, laid, contract=contract)
    return found.total - found.line("power_factor").sum(axis=1)


def answer_of(way: Callable[..., np.ndarray], case: BillCase, names: tuple[str, ...]) -> Answer:
    """Time one way; its "cost" is the sum of all bills."""
    watch = Stopwatch()
    cost = sum(float(way(case.net_kw, case.laid[name], case.contract).sum()) for name in names)
    return Answer(cost=cost, build_s=0.0, solve_s=watch.lap_s())


def bill_rows(case: BillCase | None = None, rounds: int = ROUNDS) -> Iterator[tuple[str, str]]:
    """Yield the rows as they are measured."""
    case = bill_case() if case is None else case
    threads = f"{numba.get_num_threads()} threads"
    yield "load of the machine in the last minute, processors", f"{os.getloadavg()[0]:.1f}, {os.cpu_count()}"
    size = f"{len(case.net_kw):,} bills x {case.net_kw.shape[1]:,} h"
    for name, laid in case.laid.items():
        found = ours(case.net_kw, laid, case.contract)
        expected = billed_with_numpy(case.net_kw, laid, case.contract)
        if not np.allclose(found, expected, rtol=1e-10):
            raise ValueError(f"numpy bills otherwise by {name}")
    for names in (*((name,) for name in case.laid), tuple(case.laid)):
        mine, numpy = (partial(answer_of, way, case, names) for way in (ours, billed_with_numpy))
        pair = in_turn(mine, numpy, rounds)
        label = names[0] if len(names) == 1 else "all three"
        budget = f" (budget {BUDGET_S} s for all three)" if len(names) > 1 else ""
        yield f"{size}, {label}: ours", f"{seconds(median(one.total_s for one in pair.ours))} on {threads}{budget}"
        ratios = pair.ratios()
        claim = f"; claim: at least {LEAST_RATIO:.0f} x" if len(names) > 1 else ""
        spread = f"({times(ratios[0])} to {times(ratios[-1])}{claim})"
        yield (
            f"{size}, {label}: numpy, a loop over months / ours",
            f"{times(pair.ratio())} {spread}, numpy {seconds(pair.median_s())}{pair.busy}",
        )
    yield f"{size}: totals", "all equal to 1e-10"

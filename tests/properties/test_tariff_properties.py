"""Laws of tariffs that hold for any blocks, hours and dates."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tariff_cases import laid_on, made, steps

from ems.tariffs import billing_demand_kw, block_cost, block_price_per_kwh
from profiles.errors import InputError

MONTH = steps("2027-06-01", "2027-07-01")
HOURS = st.sets(st.integers(0, 47).map(lambda half: half / 2), min_size=1, max_size=8).map(sorted)
LIMITS = st.sets(st.integers(1, 2_000), max_size=4).map(sorted)


def with_blocks(limits: list[int], prices: list[float]) -> dict[str, Any]:
    """Return the table of one period with blocks that begin at 0 and at each limit."""
    edges = [0, *limits, None]
    rows = [
        {"from_kwh": a, "price_per_kwh": p} | ({} if b is None else {"to_kwh": b})
        for (a, b), p in zip(pairwise(edges), prices, strict=False)
    ]
    return {"energy": [{"periods": [{"blocks": rows}]}]}


@settings(max_examples=40, deadline=None)
@given(
    LIMITS,
    st.lists(st.floats(0, 100), min_size=5, max_size=5),
    st.lists(st.floats(0, 3_000), min_size=2, max_size=6).map(sorted),
)
def test_the_cost_grows_by_the_price_of_the_block(limits: list[int], prices: list[float], kwh: list[float]) -> None:
    laid = laid_on(made(**with_blocks(limits, prices)), MONTH)
    cost = block_cost(laid, np.array(kwh)[:, None])[:, 0]
    price = block_price_per_kwh(laid, np.array(kwh)[:, None])[:, 0]
    assert (np.diff(cost) >= -1e-9).all()
    for (low, high), (less, more), dearest in zip(pairwise(kwh), pairwise(cost), price[1:], strict=True):
        if not any(low < limit < high for limit in limits):  # both end in one block
            assert more - less == pytest.approx(dearest * (high - low), abs=1e-6)
    if prices == sorted(prices):  # rising prices: never below the tangent at the end
        assert (cost[-1] >= cost - 1e-9).all()
        assert (cost[:-1] + price[:-1] * (kwh[-1] - np.array(kwh[:-1])) <= cost[-1] + 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(HOURS)
def test_hours_that_follow_each_other_round_the_clock_are_right(edges: list[float]) -> None:
    spans = list(zip(edges, [*edges[1:], edges[0]], strict=True)) if len(edges) > 1 else [(0.0, 24.0)]
    rows = [{"name": f"p{n}", "hours": list(span), "price_per_kwh": float(n)} for n, span in enumerate(spans)]
    laid = laid_on(made(energy=[{"periods": rows}]), steps("2027-06-01", "2027-07-01", step_h=0.5))
    lengths = [(last - first) % 24.0 or 24.0 for first, last in spans]
    assert np.bincount(laid.bin_of_step, minlength=laid.n_bins).tolist() == [round(60 * hours) for hours in lengths]


@settings(max_examples=40, deadline=None)
@given(HOURS.filter(lambda edges: len(edges) > 1), st.data())
def test_hours_with_a_hole_or_an_overlap_are_refused(edges: list[float], data: st.DataObject) -> None:
    spans = [list(span) for span in zip(edges, [*edges[1:], edges[0]], strict=True)]
    number = data.draw(st.integers(0, len(spans) - 1))
    shift = data.draw(st.sampled_from([-0.25, 0.25]))
    spans[number][1] = (spans[number][1] + shift) % 24.0
    rows = [{"name": f"p{n}", "hours": span, "price_per_kwh": 1.0} for n, span in enumerate(spans)]
    with pytest.raises(InputError, match="gap" if shift < 0 else "overlap"):
        made(energy=[{"periods": rows}])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True).map(sorted), st.integers(0, 59))
def test_entries_that_follow_each_other_hold_in_every_month(cuts: list[int], month: int) -> None:
    days = [date(2022 + cut // 12, cut % 12 + 1, 1) for cut in cuts]
    entries: list[dict[str, Any]] = [{"until": days[0], "price_per_month": 0.0}]
    entries += [
        {"since": a, "price_per_month": float(n)} | ({} if b is None else {"until": b})
        for n, (a, b) in enumerate(pairwise([*days, None]), start=1)
    ]
    first = date(2022 + month // 12, month % 12 + 1, 1)
    laid = laid_on(made(basic=entries[::-1]), steps(f"{first}", f"{first:%Y-%m}-03"))
    assert laid.basic_per_month.tolist() == [float(sum(day <= first for day in days))]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 23),
    st.floats(0, 1),
    st.lists(st.floats(0, 1e3), min_size=12, max_size=12),
    st.lists(st.floats(0, 1e3), max_size=14),
)
def test_billing_demand_against_a_plain_look_back(
    months: int, fraction: float, peaks: list[float], past: list[float]
) -> None:
    tariff = made(demand=[{"price_per_kw": 1.0}], ratchet={"months": months, "fraction": fraction})
    laid = laid_on(tariff, steps("2027-01-01", "2028-01-01"))
    every = past + peaks
    expected = [
        max(peaks[m], fraction * max(every[max(0, len(past) + m - months) : len(past) + m], default=0.0))
        for m in range(12)
    ]
    assert billing_demand_kw(laid, peaks, past or None).tolist() == expected

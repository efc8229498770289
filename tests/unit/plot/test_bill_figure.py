"""The figure of a bill: what is stacked, in which unit, and what the caption computes."""

from __future__ import annotations

import numpy as np
import pytest
from bill_cases import meter, tariff_of
from matplotlib.patches import Rectangle

from ems.bills import LINES, Bill, bill
from ems.plot import to_png
from ems.plot.money.bill import COLOURS, bill_caption, bill_months
from ems.tariffs.model import Basic, Demand, PowerFactor


@pytest.fixture(scope="module")
def found() -> Bill:
    """A year from November on: 720 to 744 kWh a month at 20, half a kW fed in at noon, 7 a kWh."""
    readings = meter("2026-11-01", "2027-11-01", import_kw=1.0, export_kw=0.0)
    readings.loc[readings.index.hour == 12, "export_kw"] = 0.5
    return bill(readings, tariff_of(basic=(Basic(price_per_month=1_000.0),), export_price=7.0))


def test_bars_stack_to_what_is_paid_and_earned(found: Bill) -> None:
    axes = bill_months(found).axes[0]
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    paid = sum(bar.get_height() for bar in bars if bar.get_height() > 0.0)
    assert paid == pytest.approx(found.lines["basic"] + found.lines["energy"])
    assert sum(bar.get_height() for bar in bars) == pytest.approx(found.total)
    assert [label.get_text() for label in axes.get_xticklabels()][:4] == ["Nov\n2026", "Dec", "Jan\n2027", "Feb"]
    assert axes.get_ylabel() == "Amount [yen]"


def test_a_discount_hangs_below_and_large_sums_are_in_thousands() -> None:
    tariff = tariff_of(demand=(Demand(price_per_kw=2_000.0),), power_factor=PowerFactor(value_fraction=1.0))
    large = bill(meter("2027-01-01", "2027-03-01", import_kw=100.0), tariff)
    axes = bill_months(large, lang="ja").axes[0]
    assert axes.get_ylim()[0] < -30_000.0
    assert axes.get_ylabel() == "金額 [千円]" or "yen" in axes.get_ylabel()  # English where no font is found
    marks = axes.collections[0].get_paths()
    np.testing.assert_allclose([path.vertices[0, 1] for path in marks], large.months["total"])


@pytest.mark.parametrize("size", ["notebook", "page", "a4"])
def test_it_is_drawn_in_every_size(found: Bill, size: str) -> None:
    assert to_png(bill_months(found, size=size)).startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_the_caption_is_computed(found: Bill) -> None:
    text = bill_caption(found)
    assert text.startswith(f"{found.total:,.0f} yen for 8,760 kWh, 1,278 yen earned for 182 kWh fed in")
    assert "the cheapest February 2027" in text
    assert text.endswith("Energy charge is the largest part, 94 % of all charges.")
    june = bill(meter("2027-06-01", "2027-07-01", import_kw=1.0), tariff_of())
    assert bill_caption(june) == (
        "14,400 yen for 720 kWh, 20.00 yen a kWh. Energy charge is the largest part, 100 % of all charges."
    )
    nothing = bill(meter("2027-06-01", "2027-07-01", import_kw=0.0), tariff_of())
    assert bill_caption(nothing).startswith("0 yen for 0 kWh.")
    bill_months(nothing)


def test_every_line_has_a_colour_of_its_own() -> None:
    assert list(COLOURS) == list(LINES)
    assert len(set(COLOURS.values())) == len(LINES)

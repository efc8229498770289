"""The worth of stored energy: four hours that can be drawn by hand, and what the figure claims of any plan."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import StepPatch

import ems
from ems import plot
from ems.dispatch.plan_storage import StoragePlan
from ems.plot import colours
from ems.plot.style import PAPERS
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BATTERY = ems.Storage(
    capacity_kwh=4,
    max_charge_kw=2,
    max_discharge_kw=2,
    charge_efficiency=0.5,
    discharge_efficiency=0.8,
    wear_price_per_kwh=1.0,
)
NET_KW = np.array([-3.0, 1.0, 2.0, 1.0])
BATTERY_KW = np.array([-2.0, 0.0, 0.8, 1.0])
PAID, EARNED = np.array([10.0, 10.0, 30.0, 30.0]), 4.0
PLAN = StoragePlan(
    battery_kw=BATTERY_KW,
    energy_kwh=np.array([2.25, 2.25, 1.25, 0.0]),
    start_energy_kwh=1.25,
    cost=0.0,
    gap=0.0,
    marginal_value_per_kwh=np.array([16.0, 16.0, 16.0, 8.0]),
    engines=("exact",),
    step_h=1.0,
)
PRICES = {"import_price": PAID, "export_price": EARNED}
HOURS = pd.date_range("2027-07-09 22:00", periods=4, freq="h", tz="Asia/Tokyo")


def _figure(**options: object) -> Figure:
    return plot.stored_worth(PLAN, NET_KW, BATTERY, **(PRICES | options))


def _steps(axes: Axes, colour: str, width: float | None = None) -> list[np.ndarray]:
    """Values of the step patches of a colour."""
    wanted = mpl.colors.to_rgba(colour)
    return [
        patch.get_data()[0]
        for patch in axes.findobj(StepPatch)
        if wanted in (patch.get_edgecolor(), patch.get_facecolor())
        if width is None or patch.get_linewidth() == width
    ]


def _texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(mpl.text.Text))


def test_the_band_lies_between_what_a_kwh_is_worth_after_the_losses_of_either_way() -> None:
    """16 yen stored: a bought kWh becomes half a kWh, a sold one takes 1.25 kWh and a yen of wear."""
    band = next(
        p for p in _figure().axes[0].findobj(StepPatch) if p.get_facecolor() == mpl.colors.to_rgba(colours.CHARGE)
    )
    assert band.get_data().baseline.tolist() == [8.0, 8.0, 8.0, 4.0]
    assert band.get_data()[0].tolist() == [21.0, 21.0, 21.0, 11.0]
    assert _steps(_figure().axes[0], colours.STATE_OF_CHARGE)[0].tolist() == [16.0, 16.0, 16.0, 8.0]


def test_the_price_that_counts_is_bold() -> None:
    """Export, import, import, and nothing over the meter."""
    axes = _figure().axes[0]
    thin, bold = _steps(axes, colours.IMPORT)
    np.testing.assert_array_equal(thin, PAID)
    np.testing.assert_array_equal(bold, [np.nan, 10.0, 30.0, np.nan])
    np.testing.assert_array_equal(_steps(axes, colours.EXPORT)[1], [4.0, np.nan, np.nan, np.nan])


def test_equal_prices_are_one_line_that_always_counts() -> None:
    figure = _figure(export_price=PAID)
    assert _steps(figure.axes[0], colours.EXPORT) == []
    np.testing.assert_array_equal(_steps(figure.axes[0], colours.IMPORT)[1], PAID)
    assert "Paid and earned" in _texts(figure)


def test_powers_are_stacked_around_the_net_load() -> None:
    axes = _figure().axes[1]
    assert _steps(axes, colours.LOAD)[0].tolist() == NET_KW.tolist()
    assert _steps(axes, colours.DISCHARGE)[0].tolist() == [0.0, 0.0, 0.8, 1.0]
    assert _steps(axes, colours.IMPORT)[0].tolist() == [0.0, 1.0, 2.0, 1.0]
    assert _steps(axes, colours.CHARGE)[0].tolist() == [-2.0, 0.0, 0.0, 0.0]
    assert _steps(axes, colours.EXPORT)[0].tolist() == [-3.0, 0.0, 0.0, 0.0]


def test_stored_energy_begins_with_what_was_stored_before_the_window() -> None:
    assert _figure().axes[2].lines[0].get_ydata().tolist() == [1.25, 2.25, 2.25, 1.25, 0.0]
    half = dataclasses.replace(PLAN, step_h=0.5)
    later = plot.stored_worth(half, NET_KW, BATTERY, steps=slice(2, None), **PRICES).axes[2].lines[0]
    assert later.get_data()[0].tolist() == [0.0, 0.5, 1.0]
    assert later.get_data()[1].tolist() == [2.25, 1.25, 0.0]


def test_without_steps_the_first_seven_days_are_shown() -> None:
    many = np.zeros(800)
    plan = StoragePlan(
        battery_kw=many,
        energy_kwh=many,
        start_energy_kwh=0.0,
        cost=0.0,
        gap=0.0,
        marginal_value_per_kwh=many,
        engines=("exact",),
        step_h=1.0,
    )
    assert plot.stored_worth(plan, many, BATTERY, import_price=1.0, export_price=0.0).axes[2].get_xlim() == (0.0, 168.0)
    with pytest.raises(InputError, match="must be at most 744 h"):
        plot.stored_worth(plan, many, BATTERY, import_price=1.0, export_price=0.0, steps=slice(0, 745))


@pytest.mark.parametrize(
    ("span_h", "every_h"), [(4, 0.5), (24, 3.0), (48, 6.0), (168, 24.0), (169, 24.0), (336, 48.0), (744, 96.0)]
)
def test_hours_are_marked_at_whole_days_where_there_are_several(span_h: int, every_h: float) -> None:
    many = np.zeros(span_h)
    plan = dataclasses.replace(PLAN, battery_kw=many, energy_kwh=many, marginal_value_per_kwh=many)
    figure = plot.stored_worth(plan, many, BATTERY, import_price=1.0, export_price=0.0, steps=slice(0, span_h))
    for axes in figure.axes:
        assert np.unique(np.diff(axes.get_xticks())).tolist() == [every_h]
        assert axes.get_xticks()[0] == 0.0
        assert axes.get_xticks()[-1] == span_h // every_h * every_h


def test_times_name_the_days_and_shade_weekends() -> None:
    """Two hours of a Friday, two of a Saturday."""
    figure = _figure(times=HOURS)
    assert "What stored energy is worth: 9–10 July 2027" in _texts(figure)
    assert "Sat\n10 Jul" in _texts(figure)
    shaded = figure.axes[0].collections[0].get_paths()
    assert [(float(p.vertices[:, 0].min()), float(p.vertices[:, 0].max())) for p in shaded] == [(2.0, 4.0)]


def test_one_case_of_a_batch_is_shown() -> None:
    twice = StoragePlan(
        battery_kw=np.stack([np.zeros(4), BATTERY_KW]),
        energy_kwh=np.stack([np.zeros(4), PLAN.energy_kwh]),
        start_energy_kwh=np.array([0.0, 1.25]),
        cost=np.zeros(2),
        gap=np.zeros(2),
        marginal_value_per_kwh=np.stack([np.zeros(4), PLAN.marginal_value_per_kwh]),
        engines=("exact", "exact"),
        step_h=1.0,
    )
    # prices of each case, a net load of both
    each = {"import_price": np.stack([PAID * 2.0, PAID]), "export_price": np.array([[0.0], [4.0]])}
    assert plot.to_svg(plot.stored_worth(twice, NET_KW, BATTERY, case=1, **each)) == plot.to_svg(_figure())


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("times", [None, HOURS])
def test_no_text_leaves_the_paper_or_is_cut(size: str, lang: str, times: pd.DatetimeIndex | None) -> None:
    if lang == "ja" and plot.japanese_font() is None:
        pytest.skip("no Japanese font on this machine")
    figure = _figure(size=size, lang=lang, times=times, currency="yen")
    assert figure.get_figwidth() == PAPERS[size].width_in
    figure.draw_without_rendering()
    paper = figure.bbox.padded(1.0)
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]
    assert [
        t.get_text() for t in texts if not all(paper.contains(*corner) for corner in t.get_window_extent().corners())
    ] == []
    assert re.search(r"[…?]", _texts(figure)) is None
    ET.fromstring(plot.to_svg(figure))  # noqa: S314  # our own output


def test_the_line_under_the_title_says_the_range_of_the_worth() -> None:
    assert "A stored kWh: 8.00 to 16.0 yen." in _texts(_figure())
    assert "A stored kWh: 16.0 dollars." in _texts(_figure(steps=slice(0, 3), currency="dollars"))


def test_a_worth_that_nobody_knows_is_said_and_not_drawn() -> None:
    """HiGHS tells none; the prices and what the battery does are drawn all the same."""
    unknown = dataclasses.replace(PLAN, marginal_value_per_kwh=np.full(4, np.nan), engines=("arrays",))
    figure = plot.stored_worth(unknown, NET_KW, BATTERY, **PRICES)
    assert "What a stored kWh is worth is not known here." in _texts(figure)
    assert "nan" not in _texts(figure)
    np.testing.assert_array_equal(_steps(figure.axes[0], colours.IMPORT)[0], PAID)
    assert figure.axes[0].get_ylim()[1] > PAID.max()
    plot.to_svg(figure)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: _figure(steps=slice(4, 6)), "must be one or more of the 4 steps in a row"),
        (lambda: _figure(steps=slice(0, 4, 2)), "must be one or more of the 4 steps in a row"),
        (lambda: _figure(times=HOURS[:3]), "times has 3 values: must have one for each of the 4 steps"),
        (lambda: _figure(case=1), "case = 1: must be one of the plan's 1, counted from 0"),
        (lambda: _figure(import_price=PAID[:3]), r"import_price of shape \(3,\): must be a number or have the 4 steps"),
        (lambda: _figure(size="poster"), "must be one of notebook, page, a4"),
    ],
)
def test_wrong_arguments_say_what_is_right(call: Callable[[], Figure], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_a_plan_does_what_the_figure_says() -> None:
    """Below the band the battery charges as much as it can, above it discharges as much, inside it is idle."""
    draw = np.random.default_rng(4)
    net = np.round(draw.normal(0.0, 3.0, 400), 2)
    paid = draw.uniform(5.0, 30.0, 400)
    earned = paid * draw.uniform(0.2, 1.0, 400)
    plan = ems.plan_storage(net, BATTERY, import_price=paid, export_price=earned)
    figure = plot.stored_worth(plan, net, BATTERY, import_price=paid, export_price=earned, steps=slice(0, 400))
    band = next(p for p in figure.axes[0].findobj(StepPatch) if p.get_facecolor() == mpl.colors.to_rgba(colours.CHARGE))
    imported, exported = (_steps(figure.axes[0], colour)[1] for colour in (colours.IMPORT, colours.EXPORT))
    counting = np.where(np.isnan(imported), exported, imported)
    high, low = band.get_data()[0], band.get_data().baseline
    battery = plan.battery_kw
    below, above = counting < low - 1e-9, counting > high + 1e-9
    inside = (counting > low + 1e-9) & (counting < high - 1e-9)
    np.testing.assert_allclose(battery[below], -2.0)
    np.testing.assert_allclose(battery[above], 2.0)
    np.testing.assert_allclose(battery[inside], 0.0, atol=1e-12)
    assert min(below.sum(), above.sum(), inside.sum()) >= 10

"""Every figure: result in, matplotlib figure out, whatever the result holds."""

from __future__ import annotations

import dataclasses
import functools
import math
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from fake_planning import shifted, with_planning, with_requests
from fake_result import BATTERIES, Battery, fake_result
from matplotlib.figure import Figure

from ems import plot
from ems.plot.axes import _spread
from ems.plot.plan import claim_value
from ems.plot.style import PAPERS
from ems.results.result import Claim
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.results.result import Result

FIGURES: dict[str, Callable[..., Figure]] = {
    "week": plot.week,
    "net_load": plot.heat_map,
    "import": lambda result, **options: plot.heat_map(result, "import", **options),
    "state_of_charge_map": lambda result, **options: plot.heat_map(result, "state_of_charge", **options),
    "monthly_balance": plot.monthly_balance,
    "duration_curve": lambda result, **options: plot.duration_curve(result, result, **options),
    "day_types": plot.day_types,
    "plan_comparison": plot.plan_comparison,
    "state_of_charge": plot.state_of_charge,
    "storage_difference": lambda result, **options: plot.storage_difference(shifted(result), result, **options),
    "promised_week": lambda result, **options: plot.promised_week(_planned(result), **options),
    "request_days": lambda result, **options: plot.request_days(_asked(result), **options),
    "response": lambda result, **options: plot.response(_asked(result), **options),
    "air_conditioning": lambda result, **options: plot.air_conditioning(_asked(result), **options),
}
HOSTILE = "<script>alert(1)</script> $\\frac{$ & \x00 {x} --> ]]> \N{GRINNING FACE}"
RESULT = fake_result()


def _planned(result: Result) -> Result:
    """Add plans by a planner with the name of the policy."""
    return with_planning(result, planner=result.policy)


def _asked(result: Result) -> Result:
    """Add requests to a group with the name of the district and to another."""
    return with_requests(result, groups={result.title: 0.08, "shops": 0.05})


@functools.cache
def _southern() -> Result:
    return fake_result(timezone="America/Santiago", latitude_deg=-33.4, step_minutes=30, rationed=True)


def _texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(mpl.text.Text))


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("size", PAPERS)
def test_a_figure_has_the_width_of_its_paper(name: str, size: str) -> None:
    figure = FIGURES[name](RESULT, size=size)
    assert isinstance(figure, Figure)
    assert figure.get_figwidth() == PAPERS[size].width_in


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_shows_hostile_names_as_text(name: str) -> None:
    """Nothing in a name becomes mathematics, a script or broken XML."""
    shelter = Battery(title=HOSTILE, tier="pool", capacity_kwh=500.0, power_kw=100.0, count=1)
    result = fake_result(title=HOSTILE, policy=HOSTILE, storages={HOSTILE: shelter})
    result = dataclasses.replace(result, claims=(Claim(claim=HOSTILE, plan=1.0, simulated=1.0, unit="$"),))
    figure = FIGURES[name](result)
    svg = plot.to_svg(figure)
    ET.fromstring(svg)  # noqa: S314  # our own output
    assert "<script" not in svg
    assert "$\\frac{$" in _texts(figure)
    assert plot.to_png(figure).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_rationed_southern_year_in_half_hours(name: str) -> None:
    ET.fromstring(plot.to_svg(FIGURES[name](_southern())))  # noqa: S314  # our own output


@pytest.mark.parametrize("name", ["week", "net_load", "import", "monthly_balance", "duration_curve", "day_types"])
def test_a_figure_without_sun_and_storages(name: str) -> None:
    result = fake_result(pv_rated_kw=0.0, contract_rated_kw=0.0, storages={})
    assert plot.to_png(FIGURES[name](result), 50).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["week", "net_load", "plan_comparison"])
def test_a_figure_is_the_same_each_time(name: str) -> None:
    first, second = (plot.to_svg(FIGURES[name](RESULT)) for _ in range(2))
    assert first == second


@pytest.mark.skipif(plot.japanese_font() is None, reason="no Japanese font on this machine")
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_in_japanese(name: str) -> None:
    figure = FIGURES[name](RESULT, lang="ja")
    assert "一ヶ岡" in _texts(figure)
    assert "?" not in _texts(figure)


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    for draw in FIGURES.values():
        plot.to_svg(draw(RESULT))
    assert dict(mpl.rcParams) == before


def test_importing_the_figures_does_not_import_pyplot() -> None:
    code = "import sys, ems.plot; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_notebook_shows_the_figure() -> None:
    assert plot.day_types(RESULT)._repr_png_().startswith(b"\x89PNG")


def test_a_week_is_named_by_its_dates_and_a_telling_one_by_what_it_tells() -> None:
    assert "Supply and load: 10–16 July 2027" in _texts(plot.week(RESULT, "2027-07-10"))
    summer = next(week for week in plot.telling_weeks(RESULT) if week.kind == "summer")
    assert "Sunniest summer week: " in _texts(plot.week(RESULT, summer.start))
    assert "Supply and load: " in _texts(plot.week(RESULT, summer.start, days=2))


def test_without_a_date_the_first_telling_week_is_drawn() -> None:
    assert _texts(plot.week(RESULT)) == _texts(plot.week(RESULT, plot.telling_weeks(RESULT)[0].start))


def test_a_week_shades_its_days_off_and_names_its_weekdays() -> None:
    figure = plot.week(RESULT, "2027-07-12")
    assert "Sat\n17 Jul" in _texts(figure)
    # Saturday and Sunday, five and six days after the window began
    spans = figure.axes[0].collections[0].get_paths()
    assert [float(span.vertices[:, 0].min()) for span in spans] == [120.0, 144.0]


def test_a_long_window_names_mondays_only_and_ends_with_the_year() -> None:
    figure = plot.week(RESULT, "2027-12-20", days=31)
    assert "20–31 December 2027" in _texts(figure)
    assert "27\nDec" in _texts(figure)
    assert "28\nDec" not in _texts(figure)


def test_a_week_without_storages_has_no_lower_panel() -> None:
    assert len(plot.week(fake_result(storages={})).axes) == 1
    assert len(plot.week(RESULT).axes) == 2


def test_stored_energy_begins_with_its_value_before_the_window() -> None:
    figure = plot.week(fake_result(storages={"shelter": BATTERIES["shelter"]}), "2027-07-12")
    line = figure.axes[1].lines[0]
    assert list(line.get_xdata()[[0, 1, -1]]) == [0.0, 1.0, 168.0]


def test_axes_state_their_units() -> None:
    assert plot.week(RESULT).axes[0].get_ylabel() == "Power [kW]"
    assert plot.monthly_balance(RESULT).axes[0].get_ylabel() == "Energy [MWh]"
    assert plot.duration_curve(RESULT).axes[0].get_xlabel() == "Hours of the year [h]"
    assert plot.heat_map(RESULT).axes[1].get_ylabel().startswith("Net load [kW]")


def test_the_heat_map_holds_every_hour_of_the_year() -> None:
    image = plot.heat_map(RESULT, "import").axes[0].images[0].get_array()
    assert image.shape == (24, 365)
    assert float(image.sum()) == pytest.approx(RESULT.series["import_kw"].sum())


def test_net_load_colours_surplus_and_need_of_the_same_size_alike() -> None:
    low, high = plot.heat_map(RESULT).axes[0].images[0].get_clim()
    assert low == -high


def test_the_duration_curve_keeps_peak_and_end() -> None:
    line = plot.duration_curve(RESULT).axes[0].lines[0]
    assert line.get_ydata()[0] == RESULT.series["import_kw"].max()
    assert line.get_xdata()[-1] == 8760.0
    assert np.all(np.diff(line.get_ydata()) <= 0.0)


def test_with_a_reference_the_gain_is_coloured() -> None:
    without = fake_result(storages={}, policy="none")
    figure = plot.duration_curve(RESULT, without)
    assert len(figure.axes[0].collections) == 1
    assert "Without batteries" in _texts(figure)


def test_the_plan_shows_what_cannot_be_compared() -> None:
    assert "not simulated" in _texts(plot.plan_comparison(RESULT))


def test_a_claim_far_beyond_the_plan_is_cut_but_labelled() -> None:
    claims = (
        Claim(claim="a", plan=1.0, simulated=7.0, unit="kWh"),
        Claim(claim="b", plan=100.0, simulated=1.0, unit="1"),
    )
    figure = plot.plan_comparison(dataclasses.replace(RESULT, claims=claims))
    assert figure.axes[0].get_xlim() == (0.0, 200.0)
    assert "700 %" in _texts(figure)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (9_920_992.0, "kWh/year", "9,921 MWh"),
        (0.5, "fraction", "50.0 %"),
        (2467.0, "kW", "2,467 kW"),
        (4_784_000.0, "kg-CO2/year", "4,784 t"),
        (24.7, "yen/kWh", "24.7 yen/kWh"),
        (math.nan, "kWh", "–"),
    ],
)
def test_claims_have_readable_units(value: float, unit: str, text: str) -> None:
    assert claim_value(value, unit) == text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot.week(RESULT, days=0), "days = 0: must lie between 1 and 31"),
        (lambda: plot.week(RESULT, size="poster"), "size = 'poster': must be one of notebook, page, a4"),
        (lambda: plot.week(RESULT, lang="fr"), "lang = 'fr'"),
        (lambda: plot.heat_map(RESULT, "load"), "what = 'load': must be one of net_load, state_of_charge, import"),
        (lambda: plot.plan_comparison(fake_result(claims=False)), "the scenario's plan states none"),
        (lambda: plot.state_of_charge(fake_result(storages={})), "there are none, so nothing is stored"),
    ],
)
def test_wrong_arguments_say_what_is_right(call: Callable[[], Figure], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_day_types_of_a_year_without_days_off() -> None:
    calendar = dataclasses.replace(RESULT.calendar, is_day_off=np.zeros(8760, dtype=bool))
    result: Result = dataclasses.replace(RESULT, calendar=calendar)
    texts = _texts(plot.day_types(result))
    assert "Weekday" in texts.split("\n")
    assert "Day off" not in texts.split("\n")


def test_long_names_are_cut_where_the_room_ends() -> None:
    figure = plot.day_types(dataclasses.replace(RESULT, title="two\nlines " + "m" * 300))
    under = figure.texts[1].get_text()
    assert under.startswith("two lines mmm")
    assert under.endswith("m…")


def test_labels_beside_lines_never_touch_and_stay_inside() -> None:
    places = _spread([0.0, 0.01, 0.99, 1.0], [0.1, 0.1, 0.1, 0.1])
    assert np.all(np.diff(places) >= 0.1 - 1e-12)
    assert places[0] >= 0.05
    assert places[-1] <= 0.95


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_leaves_the_paper(name: str, size: str) -> None:
    """Long names and the longest title included; a pixel of a hundred an inch is allowed for rounding."""
    claims = (Claim(claim="W" * 99, plan=12_345_678.0, simulated=98_765_432.0, unit="yen/kWh/year" * 9),)
    shelter = Battery(title="W" * 99, tier="pool", capacity_kwh=500.0, power_kw=100.0, count=1)
    result = dataclasses.replace(fake_result(storages={"x": shelter}), title="W" * 99, claims=claims)
    options = {"start": "2027-09-27", "days": 7} if name == "week" else {}
    figure = FIGURES[name](result, size=size, **options)
    figure.draw_without_rendering()
    paper = figure.bbox.padded(1.0)
    outside = [
        text.get_text()
        for text in figure.findobj(mpl.text.Text)
        if text.get_visible()
        and text.get_text()
        and not all(paper.contains(x, y) for x, y in text.get_window_extent().corners())
        # ticks beyond the limits of an axis exist but are not drawn
        and not text.get_text().replace(",", "").lstrip("−").isdigit()
    ]
    assert outside == []

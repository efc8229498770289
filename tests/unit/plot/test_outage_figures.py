"""Figures of outages: what they draw is what the studies say, in both languages and on every paper."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from fake_outages import fake_events, fake_frontier, fake_study, lasting
from matplotlib.collections import PolyCollection
from matplotlib.patches import StepPatch

from ems import plot
from ems.island.outages import OutageTrace
from ems.plot import colours
from ems.plot.outages import captions as outage_captions
from ems.plot.outages import colours as outage_colours
from ems.plot.outages.legend import legend_columns
from ems.plot.outages.worst import panels_of
from ems.plot.style import PAPERS
from ems.plot.words import Words
from ems.resilience.starts import tables
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from ems.resilience.safety.frontier import Frontier
    from ems.resilience.starts.study import OutageStudy

ENGLISH, JAPANESE = Words("en"), Words("ja")
HOSTILE = "<script>alert(1)</script> $\\frac{$ & \x00 {x} --> ]]> \N{GRINNING FACE}"
STUDY = fake_study(pv_kw=130.0, capacity_kwh=500.0, reserve_fraction=0.3)
SURE = lasting([[72]] * 4)
NEVER = lasting([[0]] * 4)
EVENTS = fake_events(STUDY, survived=[10, 5, 40, 30] * 10, steps=[10, 20, 40, 30] * 10)
FRONTIER = fake_frontier()


def _trace(study: OutageStudy, step: int, steps: int) -> OutageTrace:
    """Half of every load is served; the battery empties evenly."""
    at = (step + np.arange(steps)) % study.grid.n_steps
    load = np.array([service.load_kw[at] for service in study.shelter.services])
    return OutageTrace(
        load_kw=load,
        served_kw=load / 2.0,
        sun_kw=study.shelter.generation_kw[at],
        curtailed_kw=np.zeros(steps),
        battery_kw=np.zeros(steps),
        cars_kw=np.zeros(steps),
        energy_kwh=study.energy_kwh[step] * np.linspace(1.0, 0.0, steps + 1)[1:],
    )


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trace outages without the kernel, whose own tests say what it does."""
    from ems.island.play import services  # noqa: PLC0415 - numba is not needed by the other tests of this folder

    def trace(shelter: object, cases: object, number: int, *, tolerance_kw: float) -> OutageTrace:
        assert tolerance_kw == 1e-5
        study = next(one for one in (STUDY, SURE, *_others()) if one.shelter is shelter)
        return _trace(study, int(cases.start[number]), int(cases.steps[number]))

    monkeypatch.setattr(services, "trace_outage", trace)


@functools.cache
def _others() -> tuple[OutageStudy, ...]:
    south = fake_study(hours=24, timezone="America/Santiago", latitude_deg=-33.4, step_minutes=30)
    long = fake_study(hours=300)
    named = [dataclasses.replace(one, title=HOSTILE, title_ja="") for one in STUDY.shelter.services]
    hostile = dataclasses.replace(STUDY.shelter, title=HOSTILE, title_ja="", services=tuple(named))
    empty = fake_study(pv_kw=0.0, vital=())
    bare = dataclasses.replace(empty, shelter=dataclasses.replace(empty.shelter, storage=None))
    return dataclasses.replace(STUDY, shelter=hostile, policy=HOSTILE), south, long, bare


FIGURES: dict[str, Callable[..., Figure]] = {
    "survival": plot.survival,
    "survival_of_several": lambda study, **options: plot.survival([study, study, study], **options),
    "survival_in_events": lambda study, **options: plot.survival(fake_events(study, [1] * 20, [2] * 20), **options),
    "outage_map": plot.outage_map,
    "outage_map_of_all": lambda study, **options: plot.outage_map(study, "all", **options),
    "worst_outages": lambda study, **options: plot.worst_outages(study, 3, **options),
    "reserve_frontier": lambda study, **options: plot.reserve_frontier(fake_frontier(policy=study.policy), **options),
}


def _texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(mpl.text.Text))


def _curves(axes: Axes) -> list[Line2D]:
    """Lines with one point a step, not the samples beside labels."""
    return [line for line in axes.lines if len(line.get_xdata()) > 2]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("size", PAPERS)
def test_a_figure_has_the_width_of_its_paper(name: str, size: str) -> None:
    assert FIGURES[name](STUDY, size=size).get_figwidth() == PAPERS[size].width_in


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_shows_hostile_names_as_text(name: str) -> None:
    figure = FIGURES[name](_others()[0])
    svg = plot.to_svg(figure)
    ET.fromstring(svg)  # noqa: S314  # our own output
    assert "<script" not in svg
    assert plot.to_png(figure).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_figure_of_the_south_in_half_hours_of_a_long_outage_and_of_a_bare_shelter(name: str, place: int) -> None:
    root = ET.fromstring(plot.to_svg(FIGURES[name](_others()[place])))  # noqa: S314  # our own output
    assert root.tag.endswith("svg")
    assert len(list(root.iter())) > 50  # lines and letters, not an empty sheet


@pytest.mark.skipif(plot.japanese_font() is None, reason="no Japanese font on this machine")
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_in_japanese(name: str) -> None:
    figure = FIGURES[name](STUDY, lang="ja")
    assert re.search("[ぁ-んァ-ヶ一-龠]", _texts(figure))
    assert "?" not in _texts(figure)
    for text in figure.findobj(mpl.text.Text):
        if text.get_text().endswith("…"):
            pytest.fail(f"cut: {text.get_text()}")


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_of_an_ordinary_shelter_is_cut_or_leaves_the_figure(name: str, size: str) -> None:
    figure = FIGURES[name](STUDY, size=size)
    assert "…" not in _texts(figure)
    box = figure.bbox
    for text in figure.findobj(mpl.text.Text):
        if text.get_visible() and text.get_text().strip():
            extent = text.get_window_extent()
            assert extent.x0 >= box.x0 - 1.0, text.get_text()
            assert extent.x1 <= box.x1 + 1.0, text.get_text()


# survival


def test_every_service_has_its_curve_and_the_vital_ones_a_bold_one_with_the_band_of_the_months() -> None:
    axes = plot.survival(STUDY).axes[0]
    lines = _curves(axes)
    assert [line.get_linewidth() for line in lines] == [2.8, 1.4, 1.4, 1.4, 1.4]
    for line, name in zip(lines, ("vital", *STUDY.names), strict=True):
        np.testing.assert_allclose(line.get_ydata(), 100.0 * STUDY.survival(name))
        np.testing.assert_array_equal(line.get_xdata(), np.arange(1.0, 73.0))
    (band,) = axes.findobj(PolyCollection)
    at_72 = [y for x, y in band.get_paths()[0].vertices if x == 72.0]
    months = 100.0 * tables.by_month(STUDY)["lasts_72_h_fraction"]
    assert (min(at_72), max(at_72)) == pytest.approx((months.min(), months.max()))


def test_survival_says_how_it_is_counted() -> None:
    assert "starts that last ≥ h hours, year wraps round · served: ≤ 0.01 W missing" in _texts(plot.survival(STUDY))
    other = dataclasses.replace(STUDY, definition="truncated", tolerance_kw=2.0)
    assert "windows within the year that last ≥ h hours · served: ≤ 2.00 kW missing" in _texts(plot.survival(other))
    faulty = fake_study(availability=(0.98, 0.97), definition="more_than")
    assert "last > h hours, year wraps round, faults counted" in _texts(plot.survival(faulty))


def test_the_survival_of_a_day_is_marked_and_labels_tell_where_lines_end() -> None:
    figure = plot.survival(STUDY)
    day, end = (f"{100.0 * STUDY.survival()[step]:.0f} %" for step in (23, 71))
    assert any(text.get_text() == day for text in figure.axes[0].texts)
    assert f"{end} Vital services" in _texts(figure)


def test_several_studies_are_named_by_what_differs() -> None:
    reserve = dataclasses.replace(STUDY, policy="shelter_reserve")
    assert "self_consumption" in _texts(plot.survival([STUDY, reserve]))
    assert len(plot.survival([STUDY, reserve]).axes[0].findobj(PolyCollection)) == 2
    three = plot.survival([STUDY, reserve, SURE], names=["a", "b", "c"])
    assert three.axes[0].findobj(PolyCollection) == []
    assert "100 % c" in _texts(three)
    with pytest.raises(InputError, match="names has 1 entries: must have one for each of 2 studies"):
        plot.survival([STUDY, reserve], names=["a"])
    with pytest.raises(InputError, match="one study of outages or more"):
        plot.survival([])


def test_curves_of_events_end_where_few_outages_last_and_tell_the_share_served_throughout() -> None:
    """Of 40 outages 10 fail after 5 of 20 h; 30 last 20 h, 20 last 30 h, 10 last 40 h."""
    figure = plot.survival(EVENTS)
    line = _curves(figure.axes[0])[0]
    assert line.get_xdata()[-1] == 30.0
    assert line.get_ydata()[4:6].tolist() == [100.0, 75.0]
    assert "75 % Vital services" in _texts(figure)
    assert "40 outages drawn in 40 years" in _texts(figure)
    assert "95 % interval" in _texts(figure)
    assert "of the outages drawn, those that last ≥ h" in _texts(figure)
    assert "of the outages drawn" not in _texts(plot.survival(STUDY))
    with pytest.raises(InputError, match="no outage of this kind was drawn"):
        plot.survival(fake_events(STUDY, [], []))


def test_the_same_outages_in_several_studies_count_once() -> None:
    """Charged up for or not, met at one shelter or another: 40 typhoons and 20 earthquakes are 60 outages."""
    elsewhere = dataclasses.replace(EVENTS, shelter=dataclasses.replace(STUDY.shelter, name="flats"))
    unwarned = dataclasses.replace(EVENTS, charge_on_warning=True)
    quake = fake_events(STUDY, survived=[3] * 20, steps=[4] * 20, name="earthquake")
    assert "60 outages drawn in 40 years" in _texts(plot.survival([EVENTS, elsewhere, unwarned, quake]))


def test_hours_go_by_powers_where_some_events_are_far_longer() -> None:
    long = fake_events(STUDY, survived=[300] * 20, steps=[400] * 20, name="earthquake")
    axes = plot.survival([EVENTS, long]).axes[0]
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()][-2:] == ["168", "336"]
    assert plot.survival([EVENTS, EVENTS]).axes[0].get_xscale() == "linear"


# map


def test_the_map_shows_hours_and_what_lasts_throughout_in_its_own_colour() -> None:
    figure = plot.outage_map(STUDY)
    image = figure.axes[0].images[0]
    hours = tables.hours_survived(STUDY).reshape(365, 24).T
    np.testing.assert_array_equal(image.get_array(), hours)
    shown = image.to_rgba(np.array([[0.0, 71.0, 72.0]]))[0]
    assert mpl.colors.to_hex(shown[2]).upper() == outage_colours.LASTS
    assert mpl.colors.to_hex(shown[0]).upper() == outage_colours.FAILS[0]
    assert np.abs(shown[2, :3] - shown[1, :3]).max() > 0.2
    lightness = shown[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert lightness[0] < lightness[1] < lightness[2]
    assert "all\n72 h" in _texts(figure)


def test_the_map_names_its_service_and_refuses_others() -> None:
    assert "Cooling and heating" in _texts(plot.outage_map(STUDY, "cooling"))
    with pytest.raises(InputError, match="service = 'lift'"):
        plot.outage_map(STUDY, "lift")


# worst outages


def test_each_worst_outage_is_a_panel_with_its_services_what_is_missing_sun_and_battery() -> None:
    figure = plot.worst_outages(STUDY, 3)
    assert len(figure.axes) == 6
    worst = tables.worst_starts(STUDY, 3)
    upper, lower = figure.axes[:2]
    trace = _trace(STUDY, int(worst["step"].iloc[0]), 168)
    patches = {mpl.colors.to_hex(p.get_facecolor()): p for p in upper.findobj(StepPatch) if p.get_fill()}
    missing, others = patches[colours.UNSERVED.lower()], patches[outage_colours.LESS.lower()]
    served, vital_missing = trace.served_kw.sum(axis=0), trace.load_kw[:2].sum(axis=0) / 2.0
    np.testing.assert_allclose(missing.get_data().baseline, served)
    np.testing.assert_allclose(missing.get_data()[0], served + vital_missing)
    assert missing.get_hatch() == colours.UNSERVED_HATCH
    np.testing.assert_allclose(others.get_data().baseline, served + vital_missing)
    np.testing.assert_allclose(others.get_data()[0], trace.load_kw.sum(axis=0))
    assert others.get_hatch() is None
    assert "Vital services, unserved" in _texts(figure)
    assert "Other services, unserved" in _texts(figure)
    np.testing.assert_allclose(patches[outage_colours.SERVICES[0].lower()].get_data()[0], trace.served_kw[0])
    (sun,) = (p for p in upper.findobj(StepPatch) if not p.get_fill())
    np.testing.assert_allclose(sun.get_data()[0], trace.sun_kw)
    stored = np.append(STUDY.energy_kwh[worst["step"].iloc[0]], trace.energy_kwh) / 500.0 * 100.0
    np.testing.assert_allclose(lower.lines[0].get_ydata(), stored)
    assert f"{worst['unserved_kwh'].iloc[0]:.0f} kWh missing" in upper.get_title(loc="left")
    fails = next(line for line in upper.lines if len(set(line.get_xdata())) == 1)
    assert fails.get_xdata()[0] == worst["survived_h"].iloc[0]


def _upright(axes: Axes, colour: str) -> list[float]:
    """Where vertical lines of a colour stand."""
    lines = (line for line in axes.lines if len(line.get_xdata()) == 2 and len(set(line.get_xdata())) == 1)
    return [line.get_xdata()[0] for line in lines if mpl.colors.same_color(line.get_color(), colour)]


def test_worst_outages_show_a_week_of_local_days_and_mark_the_end_of_what_counts() -> None:
    panel = panels_of(STUDY, 1)[0]
    figure = plot.worst_outages(STUDY, 1)
    labels = [label.get_text() for label in figure.axes[1].get_xticklabels()]
    assert set(labels) == {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    assert panel.steps[0] == tables.worst_starts(STUDY, 1)["step"].iloc[0]
    assert panel.steps.size == 168
    for axes in figure.axes:
        assert axes.get_xlim() == (0.0, 168.0)
        assert _upright(axes, colours.LOAD) == [72.0]
    assert "one a day; drawn as if it lasted 168 h" in _texts(figure)
    assert "End of the 72 h that count" in _texts(figure)
    south = plot.worst_outages(_others()[1], 1)
    assert south.axes[0].get_xlim() == (0.0, 168.0)
    assert _upright(south.axes[0], colours.LOAD) == [24.0]


def test_worst_outages_longer_than_a_week_are_drawn_to_their_end_with_dates() -> None:
    figure = plot.worst_outages(_others()[2], 1)
    assert figure.axes[0].get_xlim() == (0.0, 300.0)
    assert _upright(figure.axes[0], colours.LOAD) == []
    assert "as if it lasted" not in _texts(figure)
    labels = [label.get_text() for label in figure.axes[1].get_xticklabels()]
    assert 3 <= len(labels) <= 5
    assert all(re.fullmatch(r"\d+ [A-Z][a-z]{2}", label) for label in labels)


def test_a_start_from_which_nothing_fails_has_no_line_of_failure() -> None:
    empty = dataclasses.replace(SURE.states[0].play, unserved_kwh=np.zeros((8760, 4)))
    sure = dataclasses.replace(SURE, states=(dataclasses.replace(SURE.states[0], play=empty),))
    figure = plot.worst_outages(sure, 1)
    assert _upright(figure.axes[0], colours.UNSERVED) == []
    assert "First failure" not in _texts(figure)
    assert "First failure" in _texts(plot.worst_outages(STUDY, 1))


def test_where_nothing_is_vital_all_that_is_missing_is_hatched() -> None:
    figure = plot.worst_outages(_others()[3], 1)
    assert "All services, unserved" in _texts(figure)
    assert "Sun" not in [text.get_text() for text in figure.legends[0].get_texts()]
    assert "Other services, unserved" not in _texts(figure)


def test_cars_that_feed_the_shelter_are_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from ems.island.play import services  # noqa: PLC0415 - as above

    def trace(_shelter: object, cases: object, number: int, **_options: float) -> OutageTrace:
        plain = _trace(STUDY, int(cases.start[number]), int(cases.steps[number]))
        return dataclasses.replace(plain, cars_kw=np.full(168, 4.0))

    assert "Cars" not in _texts(plot.worst_outages(STUDY, 1))
    monkeypatch.setattr(services, "trace_outage", trace)
    figure = plot.worst_outages(STUDY, 1)
    assert "Cars" in _texts(figure)
    lines = {mpl.colors.to_hex(p.get_edgecolor()): p for p in figure.axes[0].findobj(StepPatch) if not p.get_fill()}
    assert set(lines[outage_colours.CARS.lower()].get_data()[0]) == {4.0}


@pytest.mark.parametrize("count", [0, 25])
def test_worst_outages_have_a_sensible_number(count: int) -> None:
    with pytest.raises(InputError, match="must lie between 1 and 24"):
        plot.worst_outages(STUDY, count)


def test_a_legend_has_as_many_columns_as_fit() -> None:
    assert legend_columns(["a", "b", "c", "d", "e"], PAPERS["page"], 1.0) == 4
    assert legend_columns(["x" * 70, "b", "c", "d"], PAPERS["page"], 1.0) == 3
    assert legend_columns(["x" * 80, "y" * 80], PAPERS["a4"], 1.0) == 1


def test_names_of_services_that_no_legend_holds_are_cut() -> None:
    long = [dataclasses.replace(one, title="long " * 40) for one in STUDY.shelter.services]
    study = dataclasses.replace(_others()[0], shelter=dataclasses.replace(_others()[0].shelter, services=tuple(long)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ems.island.play.services.trace_outage", lambda *_args, **_options: _trace(STUDY, 0, 168))
        figure = plot.worst_outages(study, 1, size="a4")
    legend = figure.legends[0]
    assert legend.get_texts()[0].get_text().endswith("…")
    assert legend.get_window_extent().x1 <= figure.bbox.x1


# frontier


def test_the_frontier_draws_its_families_and_rings_the_knee() -> None:
    figure = plot.reserve_frontier(FRONTIER)
    upper, lower = figure.axes
    constant = [point for point in FRONTIER.points if point.kind == "constant"]
    none = FRONTIER.points[0]
    x, y = upper.lines[0].get_data()
    np.testing.assert_allclose(x, [(point.cost - none.cost) / 1e3 for point in constant])
    np.testing.assert_allclose(y, [100.0 * point.worst_fraction for point in constant])
    np.testing.assert_allclose(lower.lines[0].get_ydata(), [100.0 * p.hourly_matched_fraction for p in constant])
    knee = FRONTIER.points[FRONTIER.knee]
    ring = next(line for line in upper.lines if line.get_markersize() == 13.0)
    assert ring.get_ydata()[0] == pytest.approx(100.0 * knee.worst_fraction)
    assert "knee: 72 h" in _texts(figure)
    assert "Extra cost of the year [1,000 yen]" in _texts(figure)


def test_costs_far_above_the_others_do_not_press_them_together() -> None:
    """One reserve costs a hundred times as much as the next: powers of ten, zero and the cheap ones still apart."""
    points = list(FRONTIER.points)
    points[9] = dataclasses.replace(points[9], cost=points[9].cost * 2.0)
    axes = plot.reserve_frontier(dataclasses.replace(FRONTIER, points=tuple(points))).axes[0]
    assert axes.get_xscale() == "symlog"
    assert plot.reserve_frontier(FRONTIER).axes[0].get_xscale() == "linear"
    at = axes.transAxes.inverted().transform(axes.transData.transform([(0.0, 50.0), (400.0, 50.0)]))
    assert at[1, 0] - at[0, 0] > 0.2


def test_reserves_that_all_cost_the_same_are_drawn() -> None:
    points = [dataclasses.replace(point, cost=1.0) for point in FRONTIER.points]
    figure = plot.reserve_frontier(dataclasses.replace(FRONTIER, points=tuple(points), knee=None))
    assert plot.to_png(figure, 50).startswith(b"\x89PNG")


def _unpriced() -> Frontier:
    """The frontier of a year without warnings: nobody knows what filling up on one costs."""
    unknown = {"cost": np.nan, "hourly_matched_fraction": np.nan}
    points = [
        dataclasses.replace(point, **unknown) if point.kind in {"warning", "announced"} else point
        for point in FRONTIER.points
    ]
    return dataclasses.replace(FRONTIER, points=tuple(points))


def test_reserves_without_a_cost_are_level_lines() -> None:
    figure = plot.reserve_frontier(_unpriced())
    upper, lower = figure.axes
    levels = [line for line in upper.lines if list(line.get_xdata()) == [0, 1]]
    heights = [100.0 * point.worst_fraction for point in FRONTIER.points if point.kind in {"warning", "announced"}]
    assert [line.get_ydata()[0] for line in levels] == pytest.approx(heights)
    assert not any(list(line.get_xdata()) == [0, 1] for line in lower.lines)
    assert "On warning, outage announced, cost unknown" in _texts(figure)
    assert "cost unknown" not in _texts(plot.reserve_frontier(FRONTIER))
    assert upper.get_ylim()[1] > max(heights)
    assert plot.to_png(figure, 50).startswith(b"\x89PNG")
    assert "nan" not in outage_captions.frontier_caption(_unpriced(), ENGLISH)


def test_ten_per_cent_and_the_length_of_the_outages_are_named_before_other_levels() -> None:
    for size in PAPERS:
        shown = {text.get_text() for text in plot.reserve_frontier(_unpriced(), size=size).axes[0].texts}
        assert {"10 %", "100 %"} <= shown


def test_a_frontier_without_a_knee_in_millions() -> None:
    flat = dataclasses.replace(fake_frontier(dear=10.0), knee=None)
    figure = plot.reserve_frontier(flat)
    assert "knee" not in _texts(figure)
    assert "[million yen]" in _texts(figure)
    assert "There is no knee." in outage_captions.frontier_caption(flat, ENGLISH)
    assert "cheapest" not in outage_captions.frontier_caption(flat, ENGLISH)
    points = list(flat.points)
    points[13] = dataclasses.replace(points[13], cost=points[0].cost - 965.0)
    earns = outage_captions.frontier_caption(dataclasses.replace(flat, points=tuple(points)), ENGLISH)
    assert "The cheapest reserve of all (in each month what 72 h need) already reaches" in earns
    assert "for 965 yen less a year. There is no knee. " in earns


def test_labels_of_the_frontier_do_not_touch() -> None:
    for size in PAPERS:
        upper = plot.reserve_frontier(FRONTIER, size=size).axes[0]
        boxes = [text.get_window_extent() for text in upper.texts]
        assert len(boxes) >= 10
        overlapping = [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.overlaps(b)]
        assert overlapping == []


# captions


def test_the_caption_of_survival_names_months_and_the_service_that_fails_most() -> None:
    text = outage_captions.survival_caption([STUDY], ENGLISH)
    months = tables.by_month(STUDY)["lasts_throughout_fraction"]
    assert f"in {ENGLISH.month(months.idxmin())} (" in text
    assert f"in {ENGLISH.month(months.idxmax())} (" in text
    assert "“Cooling and heating” fails most often" in text
    sure = outage_captions.survival_caption([SURE], ENGLISH)
    assert sure == "Vital services last all 72 h from every start of the year."


def test_the_caption_of_several_gives_each_its_share() -> None:
    reserve = dataclasses.replace(SURE, policy="shelter_reserve")
    text = outage_captions.survival_caption([NEVER, reserve, EVENTS], ENGLISH)
    assert "self_consumption 0 %" in text
    assert "shelter_reserve 100 %" in text
    assert "Typhoon 75 % (60 %–86 %; 40 outages that begin on 2 different days)" in text


def test_the_caption_of_the_map_by_hand() -> None:
    """Every second start fails at once, the even hours; the odd ones last."""
    half = lasting([[0, 72], [72], [72], [72]])
    text = outage_captions.map_caption(half, ENGLISH)
    assert text.startswith("Vital services last all 72 h from 50 % of the starts, less than 1 h from 50 %.")
    assert "starts at 0:00 is survived the shortest (0 h), one at 1:00 the longest (72 h)" in text
    monthly = np.where(SURE.calendar.month == 5, 70, 72)
    same = outage_captions.map_caption(lasting([monthly.tolist()] * 4), ENGLISH)
    assert "shortest" not in same
    assert same.endswith("The hardest month is May (70 h on average).")
    faulty = fake_study(availability=(0.98, 0.97))
    assert " if everything works. " in outage_captions.map_caption(faulty, ENGLISH)
    assert outage_captions.map_caption(SURE, ENGLISH) == "Vital services last all 72 h from every start of the year."
    assert "less than" not in outage_captions.map_caption(lasting([[5, 72]] * 4), ENGLISH)


def test_the_caption_of_the_worst_outages() -> None:
    worst = tables.worst_starts(STUDY, 10)
    text = outage_captions.worst_caption(STUDY, ENGLISH)
    assert ENGLISH.moment(worst["start"].iloc[0]) in text
    assert f"{worst['unserved_kwh'].iloc[0]:.0f} kWh of the 504 kWh needed stay unserved" in text
    empty = dataclasses.replace(
        SURE.states[0], play=dataclasses.replace(SURE.states[0].play, unserved_kwh=np.zeros((8760, 4)))
    )
    assert "of them the battery holds less than 5 %" in text
    assert "battery" not in outage_captions.worst_caption(_others()[3], ENGLISH)
    assert "of the 2 begin" not in outage_captions.worst_caption(STUDY, ENGLISH, 2)
    nothing = dataclasses.replace(SURE, states=(empty,))
    assert outage_captions.worst_caption(nothing, ENGLISH).startswith("Nothing is missing")


def test_the_caption_of_the_frontier() -> None:
    text = outage_captions.frontier_caption(FRONTIER, ENGLISH)
    assert "last 72 h from 35 % of the starts" in text
    assert "At the knee (at every hour what 72 h need) it is 93 % for 445,151 yen more a year" in text
    assert "2.40 million yen" in text
    assert "from 58.0 % to 53.0 %" in text
    assert "24.0 million yen" in outage_captions.frontier_caption(fake_frontier(dear=10.0), ENGLISH)


@pytest.mark.parametrize("study", [STUDY, SURE, NEVER], ids=["some", "all", "none"])
def test_captions_in_japanese_have_their_numbers(study: OutageStudy) -> None:
    for text in (
        outage_captions.survival_caption([study], JAPANESE),
        outage_captions.map_caption(study, JAPANESE),
        outage_captions.worst_caption(study, JAPANESE),
    ):
        assert "72 h" in text or "kWh" in text
        assert "{" not in text
        assert "  " not in text


@pytest.mark.parametrize(
    ("fraction", "text"), [(0.0, "0 %"), (1.0, "100 %"), (0.5, "50 %"), (0.9987, "99.9 %"), (0.0001, "0.01 %")]
)
def test_a_share_that_is_nearly_all_is_not_rounded_to_all(fraction: float, text: str) -> None:
    assert outage_captions.share(fraction) == text

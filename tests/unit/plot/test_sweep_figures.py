"""Figures of a sweep: told apart, chosen, drawn; wrong names are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from fake_sweep import CAPACITY, LINKED, POWER, YEAR, drawn, grid
from matplotlib.collections import LineCollection

from ems.plot import sweep
from ems.plot.sweeps.captions import sweep_caption
from ems.plot.sweeps.columns import column_of, direction
from ems.plot.sweeps.figure import chosen_kind
from ems.plot.sweeps.folder import ScenarioNames, frame_and_names, names_in
from ems.plot.sweeps.fronts import front_rows
from ems.plot.sweeps.key_axis import edges_of, fitted, log_ticks
from ems.plot.sweeps.lines import values_shown
from ems.plot.sweeps.names import currency_of, is_key, title_of
from ems.plot.sweeps.scales import decimals_for, is_log_spaced, level_decimals
from ems.plot.sweeps.table import table_of
from ems.plot.words import Words
from ems.units import Scale
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

EN, JA = Words("en"), Words("ja")


def test_columns_are_told_apart() -> None:
    table = table_of(grid(years=True, failing=True))
    assert table.keys == (CAPACITY, POWER, YEAR)
    assert table.numeric_keys == (CAPACITY, POWER)
    assert table.figures[:2] == ("yearly_cost_yen", "cost_yen")
    assert "error" not in table.figures
    assert table.is_grid
    assert len(table.frame) + len(table.failed) == 276
    assert (table.failed["error"] != "").all()


def test_a_linked_key_is_no_key_of_its_own() -> None:
    table = table_of(drawn())
    assert table.keys == (CAPACITY, POWER)
    assert table.linked == {LINKED: POWER}
    assert not table.is_grid


def test_a_key_that_stays_is_no_key() -> None:
    frame = grid()
    frame = frame[frame[POWER] == 1_500]
    assert table_of(frame).keys == (CAPACITY,)


def test_names_and_units() -> None:
    frame = grid(years=True)
    assert column_of(frame, CAPACITY, EN).label(EN) == "Capacity · shelter [MWh]"
    assert column_of(frame, CAPACITY, JA, {"storage.shelter": "避難所"}).label(JA) == "避難所：容量 [MWh]"
    assert column_of(frame, "yearly_cost_yen", EN).text(271.04e6) == "271.0 million yen"
    assert column_of(frame, "survival_fraction.school", EN).text(0.5) == "50.0 %"
    assert column_of(frame, YEAR, EN).text("sunny") == "sunny"
    assert title_of("prices.import_yen_per_kwh", EN) == "Import yen · prices"
    assert title_of("anything.odd_thing", EN, {"anything.odd_thing": "Whole"}) == "Whole"
    assert currency_of(["cost_clp"]) == "CLP"
    assert column_of(frame, "import_kwh", EN).text(float("nan")) == "–"


def test_prices_carry_the_currency() -> None:
    frame = grid().assign(**{"prices.sold_per_kwh": 8.5})
    assert column_of(frame, "prices.sold_per_kwh", EN).scale.unit == "yen/kWh"
    no_money = frame[["case", "prices.sold_per_kwh", "import_kwh"]]
    assert column_of(no_money, "prices.sold_per_kwh", EN).scale.unit == ""


def test_directions() -> None:
    assert [direction(name) for name in ("survival_fraction.school", "co2_avoided_kg", "co2_kg", "load_kwh")] == [
        1,
        1,
        -1,
        0,
    ]
    assert is_key("weather.year")


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (lambda: grid()[lambda f: f[POWER] == 500], "lines"),
        (grid, "lines"),
        (drawn, "heat_map"),
        (lambda: grid(years=True), "parallel"),
    ],
)
def test_the_kind_follows_from_what_varies(frame: object, kind: str) -> None:
    assert chosen_kind(table_of(frame())) == kind  # type: ignore[operator]


def test_lines_hold_other_keys_at_the_best_case() -> None:
    figure = sweep(grid(years=True), "lines", x=CAPACITY, y=POWER)
    assert "fixed: Weather year = sunny" in figure.texts[1].get_text()
    curves = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 23]
    assert len(curves) == 4
    best = min(curves, key=lambda line: min(line.get_ydata()))
    assert best.get_xdata()[np.argmin(best.get_ydata())] == 6_000
    assert min(best.get_ydata()) == pytest.approx(271e6)


def test_lines_at_asked_values() -> None:
    figure = sweep(grid(years=True), "lines", x=CAPACITY, y=YEAR, value="co2_kg", at={POWER: 500}, lang="ja")
    assert "充電出力 = 500 kW" in figure.texts[1].get_text()
    (axes,) = figure.axes
    ends = sorted(float(line.get_ydata()[-1]) for line in axes.lines if len(line.get_xdata()) == 23)
    assert ends == pytest.approx([2.9e6 - 720e3 + year for year in (-1e5, 0.0, 1e5)])


def test_drawn_cases_are_dots() -> None:
    figure = sweep(drawn(), "lines", x=CAPACITY)
    (dots,) = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 300]
    assert dots.get_linestyle() == "None"


def test_of_many_values_some_are_lines() -> None:
    assert values_shown(range(100)) == [0, 16, 33, 50, 66, 82, 99]
    figure = sweep(grid(), "lines", x=POWER, y=CAPACITY, value="yearly_cost_yen")
    assert sum(len(line.get_xdata()) == 4 for line in figure.axes[0].lines) == 7


def test_the_heat_map_rings_the_best_case() -> None:
    for frame in (grid(), grid(failing=True), drawn()):
        axes = sweep(frame, "heat_map", x=CAPACITY, y=POWER).axes[0]
        (ring,) = [line for line in axes.lines if line.get_marker() == "o"]
        rows = frame[frame["error"] == ""]
        best = rows.loc[rows["yearly_cost_yen"].idxmin()]
        assert (float(ring.get_xdata()[0]), float(ring.get_ydata()[0])) == (best[CAPACITY], best[POWER])


def test_failed_cases_leave_their_cells_empty() -> None:
    axes = sweep(grid(failing=True), "heat_map", x=CAPACITY, y=POWER).axes[0]
    cells = axes.collections[0].get_array()
    assert int(np.ma.count_masked(cells)) == len(table_of(grid(failing=True)).failed)


def test_small_grids_bear_their_numbers() -> None:
    axes = sweep(grid(years=True), "heat_map", x=POWER, y=YEAR).axes[0]
    shown = [text.get_text() for text in axes.texts]
    assert len(shown) == 12
    assert "271.0" in shown
    assert [label.get_text() for label in axes.get_yticklabels()] == ["dark", "mean", "sunny"]


def test_where_high_is_better_the_highest_is_ringed() -> None:
    axes = sweep(grid(), "heat_map", value="hourly_matched_fraction").axes[0]
    (ring,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert float(ring.get_xdata()[0]) == 12_000


def test_parallel_lines_of_all_cases() -> None:
    axes = sweep(grid(years=True)).axes[0]
    sets = [item for item in axes.collections if isinstance(item, LineCollection)]
    counts = [len(item.get_segments()) for item in sets[:3]]
    assert counts == [248, 27, 1]
    best = sets[2].get_segments()[0][:, 1]
    assert best[0] == pytest.approx((6_000 - 1_000) / 11_000)
    assert best[3] == 0.0


def test_the_front_is_what_no_other_beats() -> None:
    frame = grid(years=True)
    x, y = frame["yearly_cost_yen"].to_numpy(), frame["survival_fraction"].to_numpy()
    rows = front_rows(x, y, (-1, 1))
    brute = [
        row
        for row in range(len(x))
        if not any((x[o] <= x[row] and y[o] >= y[row]) and (x[o] < x[row] or y[o] > y[row]) for o in range(len(x)))
    ]
    assert {(x[row], y[row]) for row in rows} == {(x[row], y[row]) for row in brute}
    axes = sweep(frame, "pareto", lang="ja").axes[0]
    joined = next(line for line in axes.lines if line.get_linestyle() == "-")
    assert len(joined.get_xdata()) == len(rows)


def test_unknown_values_are_not_on_the_front() -> None:
    assert front_rows(np.array([1.0, np.nan, 2.0]), np.array([2.0, 0.0, 1.0]), (-1, -1)).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"kind": "cake"}, "must be one of lines, heat_map, parallel, pareto"),
        ({"value": "co2_kgs"}, "such as co2_kg"),
        ({"kind": "lines", "x": "storage.shelter.capacity"}, "storage.shelter.capacity_kwh"),
        ({"kind": "heat_map", "x": CAPACITY, "y": CAPACITY}, "two keys"),
        ({"kind": "lines", "at": {POWER: 700}}, "the nearest: 500, 1000"),
        ({"kind": "lines", "at": {"weather.year": "mean"}}, "is no column of the sweep"),
        ({"kind": "pareto", "x": "nonsense"}, "is no column of the sweep"),
        ({"keys": ["nonsense"]}, "is no column of the sweep"),
        ({"size": "poster"}, "must be one of notebook"),
    ],
)
def test_wrong_arguments(options: dict[str, object], match: str) -> None:
    with pytest.raises(InputError, match=match):
        sweep(grid(), **options)  # type: ignore[arg-type]


def test_sweeps_without_content() -> None:
    with pytest.raises(InputError, match="no column that varies"):
        sweep(pd.DataFrame({"case": [0], "import_kwh": [1.0], "error": [""]}))
    with pytest.raises(InputError, match="no case that came out"):
        sweep(grid().assign(error="all wrong"))
    with pytest.raises(InputError, match="no cases"):
        sweep(grid().iloc[:0])


def test_the_caption_names_the_best_case() -> None:
    text = sweep_caption(table_of(grid(years=True, failing=True)), EN)
    assert text.startswith(
        "The best of 259 cases by yearly cost of the district (271.0 million yen) has Capacity · shelter = 6.0 MWh"
    )
    assert "Weather year = sunny" in text
    assert "17 cases failed" in text
    assert "最良（271.0 百万円）" in sweep_caption(table_of(grid(years=True)), JA)
    higher = sweep_caption(table_of(grid()), EN, "hourly_matched_fraction")
    assert "matched hour by hour (68.8 %)" in higher
    assert "In the best tenth capacity · shelter lies between" in higher


def test_a_folder_tells_the_names_of_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ems.plot.sweeps import folder as folder_module  # noqa: PLC0415 - patched here alone

    def found(_folder: Path, lang: str) -> tuple[pd.DataFrame, ScenarioNames]:
        titles = {"storage.shelter": "避難所の蓄電池" if lang == "ja" else "Shelter batteries"}
        return grid(), ScenarioNames(titles, "Yen")

    monkeypatch.setattr(folder_module, "frame_and_names", found)
    figure = sweep(tmp_path, lang="ja")
    assert "避難所の蓄電池：容量" in figure.texts[0].get_text()
    assert table_of(tmp_path).column("cost_yen", EN).scale.unit == "million Yen"


def test_names_of_a_scenario(tmp_path: Path) -> None:
    from ems.plot.sweeps.folder import titles_of_classes  # noqa: PLC0415 - used here alone
    from ems.scenario import read_scenario  # noqa: PLC0415

    scenario = read_scenario("hitotsugaoka")
    english, japanese = (titles_of_classes(scenario, lang) for lang in ("en", "ja"))
    assert english["storage.shelter"] == scenario.storage["shelter"].title
    assert japanese["storage.shelter"] == scenario.storage["shelter"].title_ja
    assert title_of("storage.shelter.max_charge_kw", JA, japanese) == f"{japanese['storage.shelter']}：充電出力"
    assert names_in(tmp_path, "en") == ScenarioNames({}, "")


def test_a_value_that_other_keys_leave_is_held_too() -> None:
    """At 500 kW the best case is another one, and its weather year is held."""
    figure = sweep(grid(years=True), "heat_map", x=CAPACITY, y=POWER, at={YEAR: "dark"})
    assert "Weather year = dark" in figure.texts[1].get_text()
    axes = figure.axes[0]
    (ring,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert float(ring.get_xdata()[0]) == 6_000
    lines = sweep(grid(years=True), "lines", x=POWER, y=YEAR, at={CAPACITY: 2_000})
    assert "Capacity · shelter = 2.0 MWh" in lines.texts[1].get_text()


def test_two_figures_that_change_are_needed_for_a_front() -> None:
    frame = grid()[["case", CAPACITY, POWER, "yearly_cost_yen", "load_kwh", "error"]]
    with pytest.raises(InputError, match="two figures that change"):
        sweep(frame, "pareto")
    shown = sweep(grid(), "pareto", x="co2_kg", value="hourly_matched_fraction").axes[0]
    assert (shown.get_xlabel(), shown.get_ylabel()) == ("CO2 [t]", "Matched hour by hour [%]")


def test_a_single_value_of_a_key_has_an_axis() -> None:
    one = grid()[lambda frame: frame[CAPACITY] == 2_000]
    assert len(sweep(one, "parallel", keys=[CAPACITY, POWER]).axes) == 1
    flat = grid().assign(yearly_cost_yen=5.0)
    axes = sweep(flat, "heat_map", value="yearly_cost_yen").axes[0]
    assert axes.get_xlabel() == "Capacity · shelter [MWh]"


def euros(**more: float) -> pd.DataFrame:
    """A small sweep in euros: 5 to 60 kWh, plants of 50 to 200 %, cheapest at the smallest and the largest."""
    rows = [(kwh, share) for kwh in (5.0, 20.0, 60.0) for share in (0.5, 1.0, 2.0)]
    frame = pd.DataFrame(rows, columns=["storage.battery.capacity_kwh", "pv.roof.scale_fraction"])
    cost = 2_100.0 + 1_000.0 * (2.0 - frame["pv.roof.scale_fraction"])
    purchase = 6_000.0 + 40.0 * frame["storage.battery.capacity_kwh"]
    figures = {"cost_eur": cost, "purchase_eur": purchase, "yearly_cost_eur": cost + purchase, **more}
    return frame.assign(case=range(len(frame)), **figures, co2_kg=40.0 - 0.1 * cost / 100.0, error="")


def test_money_has_one_unit_that_reads_in_sentences() -> None:
    """2,100 + 6,200 EUR are 8,300 EUR, not "8.30 1,000 EUR"; smaller and larger sums of a sweep stand in one unit."""
    table = table_of(euros())
    assert table.column("yearly_cost_eur", EN).text(8_300.0) == "8,300 EUR"
    assert "by yearly cost of the district (8,300 EUR) has" in sweep_caption(table, EN)
    units = {table_of(grid()).column(name, EN).scale.unit for name in ("cost_yen", "purchase_yen", "yearly_cost_yen")}
    assert units == {"million yen"}
    millions = table_of(euros(bills_eur=9.9e6)).column("bills_eur", EN)
    assert millions.text(9.9e6) == "9,900,000 EUR"
    assert table_of(euros(bills_eur=1.04e7)).column("bills_eur", EN).scale.unit == "million EUR"
    assert "1,000" not in sweep(euros(), "lines", x="storage.battery.capacity_kwh").axes[0].get_ylabel()


def test_bills_come_first_where_they_are_known() -> None:
    cost = euros()["yearly_cost_eur"].to_numpy()
    table = table_of(euros().assign(bills_eur=cost[::-1], yearly_bills_eur=cost[::-1] + 1.0))
    assert table.main_figure() == "yearly_bills_eur"
    assert table.best_case("yearly_bills_eur") == len(cost) - 1 - int(cost.argmin())
    assert direction("bills_eur") == direction("yearly_bills_eur") == -1
    named = {name: title_of(name, EN) for name in ("yearly_bills_eur", "yearly_cost_eur")}
    assert named == {
        "yearly_bills_eur": "Yearly bills with purchase",
        "yearly_cost_eur": "Yearly cost of the district",
    }
    assert sweep(table.frame, "pareto").axes[0].get_xlabel() == "Yearly bills with purchase [EUR]"


def test_a_best_case_at_the_edge_is_said() -> None:
    text = sweep_caption(table_of(euros()), EN)
    assert (
        "at the edge of what was tried: capacity · battery has its lowest value, scale · roof has its highest" in text
    )
    inside = sweep_caption(table_of(grid()), EN)
    assert "edge" not in inside
    # a key that moves nothing has no edge; the plants' does
    flat = euros().assign(yearly_cost_eur=lambda frame: -frame["pv.roof.scale_fraction"])
    assert "edge of what was tried: scale · roof has its highest value." in sweep_caption(table_of(flat), EN)
    assert "範囲の端" in sweep_caption(table_of(euros()), JA)


def test_one_value_in_the_best_tenth_is_no_range() -> None:
    frame = pd.concat([euros()] * 3, ignore_index=True).assign(case=range(27))
    text = sweep_caption(table_of(frame), EN)
    assert "In the best tenth scale · roof is always 200 %." in text
    assert "常に 200 %" in sweep_caption(table_of(frame), JA)


def test_different_values_of_a_key_look_different() -> None:
    values = [1_000.0, 1_250.0, 1_500.0, 1_750.0, 12_000.0]
    frame = pd.concat([grid().head(5).assign(**{CAPACITY: values})])
    column = column_of(frame, CAPACITY, EN)
    assert [column.text(value) for value in values] == ["1.00 MWh", "1.25 MWh", "1.50 MWh", "1.75 MWh", "12.00 MWh"]
    generator = np.random.default_rng(3)
    for _ in range(50):
        levels = np.unique(10.0 ** generator.uniform(-2.0, 4.0, 30))
        scale = Scale(1.0, "kWh")
        # six digits at most: levels closer to each other are beyond what anybody types
        if np.diff(levels).min() > 1e-5:
            assert len({f"{value:.{level_decimals(levels, scale)}f}" for value in levels}) == len(levels)
    assert decimals_for(np.array([5.0, 5.0 + 1e-12]), Scale(1.0, "")) == 0


def test_keys_spread_by_factors_have_logarithmic_axes() -> None:
    generator = np.random.default_rng(5)
    spread, even = np.exp(generator.uniform(np.log(100.0), np.log(20_000.0), 300)), generator.uniform(100, 20_000, 300)
    assert is_log_spaced(spread)
    assert not is_log_spaced(even)
    assert not is_log_spaced(np.array([0.0, 1.0, 10.0, 100.0]))
    assert not is_log_spaced(np.array([1.0, 100.0]))
    drawn_log = drawn().assign(**{CAPACITY: spread})
    for kind in ("heat_map", "lines"):
        axes = sweep(drawn_log, kind, x=CAPACITY).axes[0]  # type: ignore[arg-type]
        assert axes.get_xscale() == "log"
        assert sweep(drawn(), kind, x=CAPACITY).axes[0].get_xscale() == "linear"  # type: ignore[arg-type]
    below = sweep(drawn_log, "lines", x=CAPACITY).axes[-1]
    below.figure.canvas.draw()
    assert [text.get_text() for text in below.get_xticklabels()] == [
        *("100", "200", "500", "1,000", "2,000", "5,000", "10,000", "20,000")
    ]
    lines = sweep(drawn_log, "parallel").axes[0].collections[0].get_segments()
    assert 0.4 < float(np.median([line[0, 1] for line in lines])) < 0.6
    assert log_ticks(0.9, 21.0) == [1.0, 2.0, 5.0, 10.0, 20.0]


def test_cells_of_a_logarithmic_axis_meet_in_the_middle() -> None:
    levels = np.array([100.0, 1_000.0, 10_000.0])
    frame = pd.DataFrame({CAPACITY: levels})
    assert edges_of(levels, column_of(frame, CAPACITY, EN)) == pytest.approx(10.0 ** np.array([1.5, 2.5, 3.5, 4.5]))
    even = np.array([1_000.0, 2_000.0, 3_000.0])
    column = column_of(pd.DataFrame({CAPACITY: even}), CAPACITY, EN)
    assert edges_of(even, column).tolist() == [500.0, 1_500.0, 2_500.0, 3_500.0]


def test_names_of_texts_stay_within_the_figure() -> None:
    """What is drawn needs no tight box: every text of a heat map lies within the figure, and none on another."""
    policies = {"dark": "self_consumption", "mean": "shelter_reserve", "sunny": "a_policy_with_a_very_long_name_indeed"}
    frame = grid(years=True).assign(**{YEAR: lambda cases: cases[YEAR].map(policies)})
    for options in ({"x": CAPACITY, "y": YEAR}, {"x": YEAR, "y": CAPACITY}):
        figure = sweep(frame, "heat_map", **options)  # type: ignore[arg-type]
        figure.canvas.draw()
        axes = figure.axes[0]
        texts = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label]
        boxes = [text.get_window_extent() for text in texts if text.get_text()]
        assert min(box.x0 for box in boxes) >= 0.0
        assert max(box.x1 for box in boxes) <= figure.bbox.width
        title = axes.yaxis.label.get_window_extent()
        assert not any(title.overlaps(text.get_window_extent()) for text in axes.get_yticklabels())
    assert fitted("short", 20.0) == "short"
    assert fitted("a_long_name_of_a_policy", 6.0).endswith("…")


def test_parallel_names_and_numbers_are_whole() -> None:
    figure = sweep(grid(years=True), "parallel", titles={"storage.shelter": "Batteries of all the shelters"})
    figure.canvas.draw()
    texts = figure.axes[0].texts
    boxes = [text.get_window_extent() for text in texts]
    assert not any("…" in text.get_text() for text in texts)
    assert min(box.x0 for box in boxes) >= 0.0
    assert max(box.x1 for box in boxes) <= figure.bbox.width
    assert min(box.y0 for box in boxes) >= 0.0
    plates = [text for text in texts if text.get_bbox_patch() is not None]
    assert len(plates) > 10
    # lines lie under the numbers, whose ground is white
    assert all(text.get_zorder() > max(item.get_zorder() for item in figure.axes[0].collections) for text in plates)


def test_no_name_stands_twice_at_a_front() -> None:
    rows = [(5.0, 1.0), (5.0, 2.0), (60.0, 2.0)]
    frame = pd.DataFrame(rows, columns=["storage.battery.capacity_kwh", "pv.roof.scale_fraction"])
    frame = frame.assign(case=range(3), cost_eur=[1.0, 2.0, 3.0], co2_kg=[3.0, 2.0, 1.0], error="")
    axes = sweep(frame, "pareto", x="cost_eur", y="co2_kg").axes[0]
    assert {text.get_text() for text in axes.texts} == {"5 kWh, 100 %", "5 kWh, 200 %", "60 kWh, 200 %"}
    assert axes.get_title(loc="right") == "Capacity · battery, Scale · roof"


def test_a_scenario_named_from_the_sweeps_file_is_found(tmp_path: Path) -> None:
    """The sweep names its scenario relative to its own file, above the folder; the currency is as it is written."""
    from importlib.resources import files  # noqa: PLC0415 - used here alone

    from ems.sweep.store.layout import work_folder  # noqa: PLC0415
    from ems.sweep.store.manifest import Manifest, write_manifest  # noqa: PLC0415

    text = files("ems.scenario.bundled").joinpath("one_site.toml").read_text("utf-8")
    assert 'currency = "yen"' in text
    (tmp_path / "mine.toml").write_text(text.replace('currency = "yen"', 'currency = "Eur"'), "utf-8")
    folder = tmp_path / "results" / "variants"
    work_folder(folder).mkdir(parents=True)
    lists = {"keys": (CAPACITY,), "kinds": ("number",), "notes": ()}
    texts = {"program": "1", "started": "2026-01-01T00:00:00+00:00", "scenario": "mine.toml", "way": "general"}
    write_manifest(folder, Manifest(**texts, **lists, cases=9, chunk_cases=9, plan={}, files={}))  # type: ignore[arg-type]
    names = names_in(folder, "ja")
    assert names.currency == "Eur"
    assert names.titles["storage.battery"] == "蓄電池"
    assert title_of("storage.battery.capacity_kwh", JA, names.titles) == "蓄電池：容量"
    # no title of its own: the class whose price it is
    assert title_of("prices.site.export_per_kwh", JA, names.titles) == f"{names.titles['demand.site']}：売電価格"
    with pytest.raises(InputError):
        frame_and_names(tmp_path, "en")

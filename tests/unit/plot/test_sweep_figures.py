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
from ems.plot.sweeps.columns import column_of, currency_of, direction, is_key, title_of
from ems.plot.sweeps.figure import chosen_kind
from ems.plot.sweeps.fronts import front_rows
from ems.plot.sweeps.lines import values_shown
from ems.plot.sweeps.table import table_of
from ems.plot.words import Words
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
    assert "fixed: Year · weather = sunny" in figure.texts[1].get_text()
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
    assert text.startswith("Of 259 cases yearly cost is best (271.0 million yen) with Capacity · shelter = 6.0 MWh")
    assert "Year · weather = sunny" in text
    assert "17 cases failed" in text
    assert "最良（271.0 百万円）" in sweep_caption(table_of(grid(years=True)), JA)
    higher = sweep_caption(table_of(grid()), EN, "hourly_matched_fraction")
    assert "is best (68.8 %)" in higher
    assert "In the best tenth capacity · shelter lies between" in higher


def test_a_folder_tells_the_names_of_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ems.plot.sweeps import folder as folder_module  # noqa: PLC0415 - patched here alone

    def found(_folder: Path, lang: str) -> tuple[pd.DataFrame, dict[str, str]]:
        return grid(), {"storage.shelter": "避難所の蓄電池" if lang == "ja" else "Shelter batteries"}

    monkeypatch.setattr(folder_module, "frame_and_titles", found)
    figure = sweep(tmp_path, lang="ja")
    assert "避難所の蓄電池：容量" in figure.texts[0].get_text()


def test_names_of_a_scenario(tmp_path: Path) -> None:
    from ems.plot.sweeps.folder import titles_in, titles_of_classes  # noqa: PLC0415 - used here alone
    from ems.scenario import read_scenario  # noqa: PLC0415

    scenario = read_scenario("hitotsugaoka")
    english, japanese = (titles_of_classes(scenario, lang) for lang in ("en", "ja"))
    assert english["storage.shelter"] == scenario.storage["shelter"].title
    assert japanese["storage.shelter"] == scenario.storage["shelter"].title_ja
    assert title_of("storage.shelter.max_charge_kw", JA, japanese) == f"{japanese['storage.shelter']}：充電出力"
    assert titles_in(tmp_path, "en") == {}


def test_a_value_that_other_keys_leave_is_held_too() -> None:
    """At 500 kW the best case is another one, and its weather year is held."""
    figure = sweep(grid(years=True), "heat_map", x=CAPACITY, y=POWER, at={YEAR: "dark"})
    assert "Year · weather = dark" in figure.texts[1].get_text()
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

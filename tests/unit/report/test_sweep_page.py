"""The page of a sweep: all cases in it, one file, no network, sliders that find the right case."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from fake_sweep import CAPACITY, POWER, YEAR, drawn, grid, with_figures

from ems.plot.sweeps.table import table_of
from ems.plot.words import Words
from ems.report.page import TEMPLATES
from ems.report.sweeps import write_sweep_page
from ems.report.sweeps.data import FEWEST_FIGURES, pack
from ems.report.sweeps.tables import best_table
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

EN = Words("en")
NODE, CHROMIUM = shutil.which("node"), shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = "</script><script>alert(1)</script> <img src=x onerror=alert(2)> & \"'"


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="sweep-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def array(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "new" / "sweep.html"
    frame = grid(years=True, failing=True)
    return write_sweep_page(frame, path, title="Hitotsugaoka").read_text(encoding="utf-8")


def test_every_case_is_in_the_page(html: str) -> None:
    frame, data = grid(years=True, failing=True), data_of(html)
    assert data["count"] == len(frame)
    assert array(data["cases"], "<u4").tolist() == frame["case"].tolist()
    for key in data["keys"]:
        values = np.array(key["values"])[array(key["places"], "<u2")]
        assert values.tolist() == frame[key["name"]].tolist()
    for figure in data["figures"]:
        # single precision: seven digits
        assert array(figure["values"], "<f4") == pytest.approx(frame[figure["name"]].to_numpy(), rel=1e-6, nan_ok=True)
    assert [key["text"] for key in data["keys"]] == [False, False, True]
    assert data["grid"]


def test_failed_cases_keep_their_reasons(html: str) -> None:
    frame, data = grid(years=True, failing=True), data_of(html)
    assert {int(row) for row in data["reasons"]} == set(np.flatnonzero(frame["error"] != ""))
    assert set(data["reasons"].values()) == {frame["error"].max()}
    assert "&lt;must&gt; lie" in html


def test_it_begins_at_the_best_case_with_cost_match_and_survival(html: str) -> None:
    data = data_of(html)
    frame = grid(years=True, failing=True)
    assert data["start"] == int(frame["yearly_cost_yen"].idxmin())
    shown = [data["figures"][place]["name"] for place in data["shown"]]
    assert shown == ["yearly_cost_yen", "hourly_matched_fraction", "survival_fraction"]
    assert "of which 17 failed" in html
    assert "The best of 259 cases by yearly cost of the district (271.0 million yen)" in html


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else_and_allows_its_own_script_alone(html: str) -> None:
    elements = _Elements(html).found
    assert not [1 for tag, _ in elements if tag in {"link", "iframe", "img"}]
    assert not [1 for _, attributes in elements if {"src", "href", "onclick"} & set(attributes)]
    assert not re.search(r"(?:fetch|XMLHttpRequest|import)\s*\(", html)
    script = html.rpartition("<script>")[2].partition("</script>")[0]
    assert script == (TEMPLATES / "sweep.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(attributes["content"] for tag, attributes in elements if "http-equiv" in attributes)
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def test_every_control_has_a_name(html: str) -> None:
    elements = _Elements(html).found
    named = {attributes["for"] for tag, attributes in elements if tag == "label" and "for" in attributes}
    assert "by" in named
    for needed in ("prefers-color-scheme: dark", "@media print", "focus-visible", 'aria-live="polite"', "only-script"):
        assert needed in html


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    frame = grid(years=True).assign(**{YEAR: HOSTILE})
    frame.loc[0, "error"] = HOSTILE
    page = write_sweep_page(frame, tmp_path / "x.html", title=HOSTILE, keys=[CAPACITY, YEAR]).read_text("utf-8")
    assert "alert(1)</script>" not in page
    assert "<img" not in page
    assert [tag for tag, _ in _Elements(page).found].count("script") == 3
    assert HOSTILE in data_of(page)["reasons"]["0"]


def test_ten_thousand_cases_stay_small(tmp_path: Path) -> None:
    frame = drawn(10_000).assign(**{f"more_{n}_kwh": np.arange(10_000) * (n + 0.1) for n in range(26)})
    page = write_sweep_page(frame, tmp_path / "x.html")
    assert page.stat().st_size < 3_000_000
    data = data_of(page.read_text("utf-8"))
    assert data["count"] == 10_000
    assert not data["grid"]
    assert data["linked"][0]["times"] == pytest.approx(1.0)
    key = data["keys"][0]
    values = np.array(key["values"])[array(key["places"], "<u2")]
    assert values == pytest.approx(frame[CAPACITY].to_numpy(), rel=1e-9)  # ten digits are kept


def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    table = table_of(drawn(2_000).assign(**{f"more_{n}_kwh": 1.0 * n for n in range(60)}))
    packed = pack(table, EN, most_bytes=200_000)
    assert len(packed.content["figures"]) == 15
    assert len(packed.dropped) == len(table.figures) - 1 - 15
    few = pack(table, EN, most_bytes=20_000)
    assert len(few.content["figures"]) == FEWEST_FIGURES
    assert few.cases == len(array(few.content["cases"], "<u4")) < 2_000
    kept = array(few.content["cases"], "<u4")
    assert (kept[0], kept[-1]) == (0, 1_999)
    big = pd.concat([drawn(2_000)] * 40, ignore_index=True).assign(case=range(80_000))
    text = write_sweep_page(big, tmp_path / "x.html").read_text("utf-8")
    assert "Of 80,000 cases" in text
    assert len(text) < 3_000_000


def test_japanese(tmp_path: Path) -> None:
    titles = {"storage.shelter": "避難所の蓄電池"}
    text = write_sweep_page(drawn(), tmp_path / "x.html", lang="ja", title="一ヶ岡", titles=titles).read_text("utf-8")
    assert '<html lang="ja">' in text
    assert data_of(text)["keys"][0]["title"] == "避難所の蓄電池：容量"
    assert "一ヶ岡：スイープ" in text
    with pytest.raises(InputError, match="must be 'en' or 'ja'"):
        write_sweep_page(drawn(), tmp_path / "x.html", lang="de")


def run_script(html: str, code: str, folder: Path) -> Any:
    """Run the page's own functions without a browser."""
    (folder / "sweep.js").write_text((TEMPLATES / "sweep.js").read_text("utf-8"), "utf-8")
    (folder / "data.json").write_text(json.dumps(data_of(html)), "utf-8")
    begin = "const s = require('./sweep.js'); const d = s.unpack(JSON.parse(require('fs').readFileSync('data.json')));"
    (folder / "run.js").write_text(f"{begin} console.log(JSON.stringify({code}));", "utf-8")
    done = subprocess.run([str(NODE), "run.js"], cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_the_script_finds_the_nearest_case(html: str, tmp_path: Path) -> None:
    frame = grid(years=True, failing=True)
    code = (
        "[s.nearest(d, [6100, 1400, 'mean']), s.nearest(d, [2500, 1000, 'dark']), s.along(d, 128, 0), s.bestBy(d, 0),"
        " s.along(d, 128, 2)]"
    )
    near, exact, rows, best, years = run_script(html, code, tmp_path)
    expected = frame[(frame[CAPACITY] == 6_000) & (frame[POWER] == 1_500) & (frame[YEAR] == "mean")].index[0]
    assert near == {"row": int(expected), "exact": False}
    assert exact["exact"]
    assert frame.loc[exact["row"], [CAPACITY, POWER, YEAR]].tolist() == [2_500, 1_000, "dark"]
    same = frame[(frame[POWER] == frame[POWER][128]) & (frame[YEAR] == frame[YEAR][128])]
    assert rows == same.index.tolist()
    assert best == int(frame["yearly_cost_yen"].idxmin())
    assert [frame[YEAR][row] for row in years] == ["dark", "mean", "sunny"]


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_drawn_cases_near_in_everything_else(tmp_path: Path) -> None:
    frame = drawn(1_000)
    page = write_sweep_page(frame, tmp_path / "x.html").read_text("utf-8")
    rows = run_script(page, "s.along(d, 5, 0)", tmp_path)
    assert len(rows) == 40
    far = (frame[POWER] - frame[POWER][5]).abs().sort_values()
    assert set(rows) == set(far.index[:40])
    assert frame[CAPACITY][rows].is_monotonic_increasing


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_numbers_read_as_in_the_figures(html: str, tmp_path: Path) -> None:
    data = data_of(html)
    code = "d.figures.map((f) => s.withUnit(f.values[d.start], f)).concat([s.number(-0.4, 0), s.number(NaN, 1)])"
    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for text in run_script(html, code, tmp_path)]
    table = table_of(grid(years=True, failing=True))
    row = table.frame[table.frame["case"] == data["start"]].iloc[0]
    assert texts[:-2] == [table.column(f["name"], EN).text(row[f["name"]]) for f in data["figures"]]
    assert texts[-2:] == ["0", "–"]


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_distances_of_keys_spread_by_factors_are_of_their_logarithms(tmp_path: Path) -> None:
    """300 kWh is nearer to 1,000 than to 100 by logarithms (log 3.3 against log 3), 5,500 nearer to 10,000."""
    rows = [(kwh, kw) for kwh in (10.0, 100.0, 1_000.0, 10_000.0) for kw in (500.0, 1_000.0, 1_500.0)]
    frame = with_figures(pd.DataFrame(rows, columns=[CAPACITY, POWER]))
    page = write_sweep_page(frame, tmp_path / "x.html").read_text("utf-8")
    assert [key["log"] for key in data_of(page)["keys"]] == [True, False]
    code = "[[330, 1000], [300, 1000], [3000, 1000], [3300, 1000]].map((at) => s.nearest(d, at).row)"
    found = run_script(page, code, tmp_path)
    assert frame[CAPACITY][found].tolist() == [1_000.0, 100.0, 1_000.0, 10_000.0]
    code = "[s.logTicks(90, 1100), s.logTicks(10, 2000), s.logTicks(1, 1e4)]"
    expected = [[100, 200, 500, 1_000], [10, 30, 100, 300, 1_000], [1, 10, 100, 1_000, 10_000]]
    assert run_script(page, code, tmp_path) == expected


def test_the_page_says_whose_cost_it_is(tmp_path: Path) -> None:
    district = write_sweep_page(grid(), tmp_path / "x.html").read_text("utf-8")
    assert "It is no bill" in district
    sites = grid().assign(bills_yen=lambda frame: frame["cost_yen"] * 1.4)
    sites = sites.assign(yearly_bills_yen=sites["bills_yen"] + sites["purchase_yen"])
    page = write_sweep_page(sites, tmp_path / "y.html").read_text("utf-8")
    assert "It is no bill" not in page
    assert "Bills are what all sites together pay" in page
    data = data_of(page)
    assert data["figures"][data["main"]]["name"] == "yearly_bills_yen"
    assert data["start"] == int(sites["yearly_bills_yen"].idxmin())
    assert data["figures"][data["shown"][0]]["name"] == "yearly_bills_yen"
    assert "The best cases by Yearly bills with purchase" in page


def test_best_cases_are_told_apart() -> None:
    """Of 271 million yen the ten best differ by some 10 thousand each: more digits than all cases need."""
    frame = grid().assign(yearly_cost_yen=lambda cases: 271e6 + 1e4 * cases["case"] + 1e8 * (cases["case"] > 50))
    rows = best_table(table_of(frame), EN).rows
    costs = [row[3].text for row in rows]
    assert costs == [f"271.{n:02}" for n in range(10)]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_in_a_browser(html: str, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(html, "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]
    done = subprocess.run(
        [str(CHROMIUM), *options, (tmp_path / "x.html").as_uri()], capture_output=True, text=True, check=True
    )
    dom = done.stdout
    assert dom.count('<svg viewBox="') == 3
    assert 'aria-valuetext="6.0\N{NO-BREAK SPACE}MWh"' in dom or 'aria-valuetext="6.0&nbsp;MWh"' in dom
    assert "case 128: exactly these values" in dom
    assert dom.count("<option") >= 10

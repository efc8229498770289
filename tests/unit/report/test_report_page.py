"""The page: whole, escaped, self-contained."""

from __future__ import annotations

import base64
import dataclasses
import math
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from fake_result import Battery, fake_result

import ems.plot.fonts as fonts_module
from ems.plot import japanese_font
from ems.plot.words import Words
from ems.report import REPORT_FILE, write_report
from ems.report.page import answers, method
from ems.results.result import Claim
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

RESULT = fake_result()
HOSTILE = "<script>alert(1)</script> \"'></script><img src=x onerror=alert(2)> $\\frac{$ \x00 &amp;"
VOID = {"meta", "img"}


class _Page(HTMLParser):
    """Collects the elements of a page and checks that they are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)


def _write(folder: Path, **options: object) -> _Page:
    result = options.pop("result", RESULT)
    page = _Page(write_report(result, folder, **options).read_text(encoding="utf-8"))
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, _Page]:
    folder = tmp_path_factory.mktemp("report") / "new" / "folder"
    frame = pd.DataFrame({"load_kwh": [1.0]}, index=["home"])
    page = _write(
        folder,
        reference=fake_result(storages={}, policy="none"),
        comparison=pd.DataFrame([RESULT.kpis], index=["self_consumption"]),
        tables={"by_class": frame, "Bills": frame},
        definitions={"import_kwh": ("kWh", "district", "sum at the pool")},
        other_shape={"import_kwh": 1000.0},
    )
    return folder, page


def test_figures_are_written_in_both_formats(written: tuple[Path, _Page]) -> None:
    folder, page = written
    names = sorted(path.name for path in (folder / "figures").iterdir())
    assert len(names) == 2 * page.count("img") == 20
    assert names[:2] == ["01-plan.png", "01-plan.svg"]
    assert (folder / REPORT_FILE).is_file()


def test_the_page_holds_its_figures_and_asks_the_network_for_nothing(written: tuple[Path, _Page]) -> None:
    folder, page = written
    sources = [attributes["src"] or "" for tag, attributes in page.elements if tag == "img"]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    first = base64.b64decode(sources[0].partition(",")[2])
    assert first == (folder / "figures" / "01-plan.svg").read_bytes()
    assert page.count("script") == page.count("link") == page.count("iframe") == 0
    html = (folder / REPORT_FILE).read_text(encoding="utf-8")
    without_figures = re.sub(r"base64,[^\"]+", "", html)
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:|//)", without_figures)
    assert "default-src 'none'" in without_figures


def test_the_page_fits_phone_paper_and_dark_rooms(written: tuple[Path, _Page]) -> None:
    html = (written[0] / REPORT_FILE).read_text(encoding="utf-8")
    for needed in ("width=device-width", "@page { size: A4", "prefers-color-scheme: dark", "break-inside: avoid"):
        assert needed in html


def test_the_page_begins_with_the_answer(written: tuple[Path, _Page]) -> None:
    text = written[1].text
    order = ["59.0 %", "58.7 %", "6,287 MWh", "1,000 kWh with the measured load shape", "By annual volume", "Figures"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert text.index("Tables") < text.index("How this was computed") < text.index("Provenance")


def test_every_figure_has_a_caption_and_a_name_for_the_blind(written: tuple[Path, _Page]) -> None:
    page = written[1]
    assert page.count("figure") == page.count("figcaption") == page.count("img")
    assert all(attributes["alt"] for tag, attributes in page.elements if tag == "img")


def test_every_table_is_there(written: tuple[Path, _Page]) -> None:
    for title in (
        "The plan beside the simulation",
        "Key figures",
        "Policies compared",
        "By class of sites",
        "Bills",
        "Storages",
        "PV plants",
        "What the key figures mean",
    ):
        assert title in written[1].text


def test_names_are_escaped_wherever_they_come_from(tmp_path: Path) -> None:
    shelter = Battery(title=HOSTILE, tier="pool", capacity_kwh=500.0, power_kw=100.0, count=1)
    hostile = fake_result(title=f"{HOSTILE} \ud800", policy=HOSTILE, storages={HOSTILE: shelter})
    hostile = dataclasses.replace(
        hostile,
        scenario=HOSTILE,
        currency=HOSTILE,
        claims=(Claim(claim=HOSTILE, plan=1.0, simulated=1.0, unit=HOSTILE, note=HOSTILE),),
        notes=(HOSTILE,),
        provenance={HOSTILE: {"x": HOSTILE}, "program": HOSTILE},
        class_titles={"home": HOSTILE},
        plants=pd.DataFrame({"title": [HOSTILE], HOSTILE: [HOSTILE]}),
        kpis={**hostile.kpis, HOSTILE: 1.0},
    )
    frame = pd.DataFrame({HOSTILE: [HOSTILE]}, index=["home"])
    page = _write(
        tmp_path,
        result=hostile,
        tables={"by_class": frame, HOSTILE: frame},
        definitions={HOSTILE: (HOSTILE, HOSTILE, HOSTILE)},
        comparison=pd.DataFrame({HOSTILE: [1.0]}, index=[HOSTILE]),
    )
    html = (tmp_path / REPORT_FILE).read_text(encoding="utf-8")
    assert page.count("script") == 0
    assert "<script" not in html
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert all(str(attributes["src"]).startswith("data:") for tag, attributes in page.elements if tag == "img")
    assert page.text.count("<script>alert(1)</script>") > 15
    for svg in (tmp_path / "figures").glob("*.svg"):
        assert "<script" not in svg.read_text(encoding="utf-8")


def test_one_format_is_enough(tmp_path: Path) -> None:
    page = _write(tmp_path, formats=("png",), result=fake_result(storages={}, claims=False))
    assert {path.suffix for path in (tmp_path / "figures").iterdir()} == {".png"}
    sources = [str(attributes["src"]) for tag, attributes in page.elements if tag == "img"]
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert len(sources) == 8  # no plan, no state of charge
    assert "Storages" not in page.text


@pytest.mark.parametrize("formats", [("pdf",), (), ("png", "gif")])
def test_unknown_formats_are_an_error_before_anything_is_written(tmp_path: Path, formats: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="must be one or more of png, svg"):
        write_report(RESULT, tmp_path / "out", formats=formats)
    assert not (tmp_path / "out").exists()


def test_progress_is_told_what_is_drawn(tmp_path: Path) -> None:
    told: list[str] = []
    write_report(fake_result(storages={}, claims=False), tmp_path, formats=("svg",), progress=told.append)
    assert told[-1] == "Mean weekday and mean day off"
    assert len(told) == 8


def test_without_a_japanese_font_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts_module, "japanese_font", lambda: None)
    told: list[str] = []
    page = _write(tmp_path, lang="ja", formats=("svg",), progress=told.append)
    assert "No font with Japanese letters was found" in page.text
    assert "No font with Japanese letters was found" in told[0]
    assert dict(page.elements)["html"]["lang"] == "en"


@pytest.mark.skipif(japanese_font() is None, reason="no Japanese font on this machine")
def test_the_page_in_japanese(tmp_path: Path) -> None:
    page = _write(tmp_path, lang="ja", formats=("svg",))
    assert dict(page.elements)["html"]["lang"] == "ja"
    for part in ("一ヶ岡 2027年", "主要指標", "計算方法と入力", "太陽光発電量"):
        assert part in page.text


def test_numbers_that_do_not_exist_are_dashes() -> None:
    bare = dataclasses.replace(RESULT, kpis={"import_kwh": math.nan})
    assert [answer.value for answer in answers(bare, None, Words("en"))] == ["–", "–", "–"]
    assert "residual" not in method(bare, Words("en"))
    assert "3.0e−12 kWh" in method(RESULT, Words("en"))


def test_the_other_shape_may_be_the_plan_s() -> None:
    beside = [answer.beside for answer in answers(RESULT, ("plan", {"import_kwh": 5.0}), Words("en"))]
    assert beside == ["", "", "5 kWh with the plan's load shape"]


def test_a_program_without_version_is_named_all_the_same(tmp_path: Path) -> None:
    plain = dataclasses.replace(RESULT, provenance={}, notes=(), plants=RESULT.plants.iloc[:0], title="Plain")
    page = _write(tmp_path, result=plain, formats=("svg",))
    assert page.text.strip().endswith("Made by hitotsugaoka-ems")
    assert "PV plants" not in page.text

"""A Japanese font is found or the user is told; no letter is asked for that a font lacks."""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from fake_result import fake_result
from matplotlib import font_manager
from matplotlib.figure import Figure

import ems.plot.fonts as module
from ems.plot import NoJapaneseFontWarning, day_types, language
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.text import Text

LATIN = Path(font_manager.findfont("DejaVu Sans"))


@pytest.fixture(autouse=True)
def _forget_fonts() -> Iterator[None]:
    module.japanese_font.cache_clear()
    yield
    module.japanese_font.cache_clear()


def _no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_packaged", lambda: None)
    monkeypatch.setattr(module, "_listed", lambda: None)
    monkeypatch.setattr(module, "_on_system", lambda: None)


def test_without_a_font_the_user_is_told_and_stays_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    _no_fonts(monkeypatch)
    lang, notice = language("ja")
    assert lang == "en"
    assert "matplotlib-fontja" in notice


def test_a_figure_without_font_warns_and_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    _no_fonts(monkeypatch)
    with pytest.warns(NoJapaneseFontWarning, match="stay in English"):
        figure = day_types(fake_result(), lang="ja")
    assert "Mean weekday and mean day off" in {text.get_text() for text in figure.texts}


def test_with_a_font_there_is_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_packaged", lambda: LATIN)
    assert language("ja") == ("ja", "")
    assert language("en") == ("en", "")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(InputError, match="lang = 'fr': must be 'en' or 'ja'"):
        language("fr")


def test_the_package_is_located_but_never_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Importing the package would change matplotlib's settings, so only its file is used."""
    (tmp_path / "fonts").mkdir()
    font = tmp_path / "fonts" / "ipaexg.ttf"
    font.write_bytes(LATIN.read_bytes())
    spec = ModuleSpec(module.FONT_PACKAGE, None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    monkeypatch.setattr(module, "SAMPLE", "abc")  # letters that the stand-in font has
    assert module._packaged() == font


def test_a_packaged_font_without_japanese_letters_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "latin.ttf").write_bytes(LATIN.read_bytes())
    spec = ModuleSpec(module.FONT_PACKAGE, None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    assert module._packaged() is None


def test_no_package_no_packaged_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert module._packaged() is None


def test_a_listed_family_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [SimpleNamespace(name="Meiryo", fname=str(LATIN)), SimpleNamespace(name="Other", fname="/nowhere.ttf")]
    monkeypatch.setattr(font_manager, "fontManager", SimpleNamespace(ttflist=entries))
    monkeypatch.setattr(module, "SAMPLE", "abc")
    assert module._listed() == LATIN


def test_a_listed_file_that_is_gone_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [SimpleNamespace(name="Meiryo", fname="/gone/meiryo.ttc")]
    monkeypatch.setattr(font_manager, "fontManager", SimpleNamespace(ttflist=entries))
    assert module._listed() is None


def test_a_file_on_the_system_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    font = tmp_path / "NotoSansCJK-Regular.ttc"
    font.write_bytes(LATIN.read_bytes())
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(LATIN), str(font)])
    monkeypatch.setattr(module, "SAMPLE", "abc")
    assert module._on_system() == font


def _settled(content: str, lang: module.Language) -> Text:
    figure = Figure()
    text = figure.text(0.0, 0.0, content)
    module.settle_texts(figure, lang)
    return text


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    text = _settled(r"$\frac{$ 5 $", "en")
    assert not text.get_parse_math()
    assert text.get_text() == r"$\frac{$ 5 $"


def test_letters_that_no_font_has_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    _no_fonts(monkeypatch)
    assert _settled("町 · a\nb", "en").get_text() == "? · a\nb"


def test_control_characters_and_halves_of_pairs_become_spaces() -> None:
    assert _settled("a\x00b\ud800c", "en").get_text() == "a b c"


def test_a_japanese_name_in_an_english_figure_uses_the_japanese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_packaged", lambda: LATIN)
    assert _settled("一ヶ岡", "en").get_fontproperties().get_file() == str(LATIN)
    assert _settled("plain", "en").get_fontproperties().get_file() is None
    assert _settled("plain", "ja").get_fontproperties().get_file() == str(LATIN)

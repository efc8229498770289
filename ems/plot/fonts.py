"""Finding a font with Japanese letters, and never asking a font for a letter it does not have."""

from __future__ import annotations

import functools
import importlib.util
import unicodedata
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")

JAPANESE_FAMILIES = (
    "IPAexGothic",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "TakaoPGothic",
    "IPAPGothic",
    "VL PGothic",
    "MS Gothic",
)
"""Families with Japanese letters that systems bring along, the preferred first."""
JAPANESE_FILES = (
    "ipaexg",
    "notosanscjk-regular",
    "notosansjp",
    "yugothm",
    "meiryo",
    "takaopgothic",
    "ipagp",
    "vl-pgothic",
)
"""Beginnings of their file names, for fonts installed after matplotlib listed the system's."""
SAMPLE = "年月日電気蓄電池あア"
SUBSTITUTE = "?"
FONT_PACKAGE = "matplotlib_fontja"


class NoJapaneseFontWarning(UserWarning):
    """Japanese was asked for, but no font with Japanese letters was found: the figure is in English."""


@functools.cache
def japanese_font() -> Path | None:
    """Return the file of a font with Japanese letters, or None where there is none.

    Notes
    -----
    Looked for, in this order: the optional package ``matplotlib-fontja`` (its file is used, the package is not
    imported, because importing it changes matplotlib's settings), the fonts matplotlib knows, the system's folders.
    """
    return next((path for path in (_packaged(), _listed(), _on_system()) if path is not None), None)


def _packaged() -> Path | None:
    spec = importlib.util.find_spec(FONT_PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    files = (path for folder in folders or () for path in sorted(Path(folder).glob("fonts/*.ttf")))
    return next((path for path in files if _covers(path, SAMPLE)), None)


def _listed() -> Path | None:
    files = {entry.name: Path(entry.fname) for entry in reversed(font_manager.fontManager.ttflist)}
    known = (files[name] for name in JAPANESE_FAMILIES if name in files)
    return next((path for path in known if path.exists() and _covers(path, SAMPLE)), None)


def _on_system() -> Path | None:
    found = sorted(Path(path) for path in font_manager.findSystemFonts())
    likely = (path for path in found if path.name.lower().replace(" ", "").startswith(JAPANESE_FILES))
    return next((path for path in likely if _covers(path, SAMPLE)), None)


def language(wanted: str) -> tuple[Language, str]:
    """Language that figures can be drawn in, and what to tell the user.

    Parameters
    ----------
    wanted
        ``"en"`` or ``"ja"``.

    Returns
    -------
    tuple
        The language, and a notice that is empty unless it differs from the wanted one.

    Raises
    ------
    InputError
        No such language.
    """
    if wanted == "en":
        return "en", ""
    if wanted != "ja":
        raise wrong(where=f"lang = {wanted!r}", what="must be 'en' or 'ja'")
    if japanese_font() is not None:
        return "ja", ""
    return "en", (
        "No font with Japanese letters was found, so figures and page stay in English; "
        "install one: pip install matplotlib-fontja, or the system package fonts-ipaexfont or fonts-noto-cjk."
    )


def language_or_warn(wanted: str) -> Language:
    """Language that figures can be drawn in; warns where that is not the wanted one.

    Parameters
    ----------
    wanted
        ``"en"`` or ``"ja"``.

    Warns
    -----
    NoJapaneseFontWarning
        Japanese was asked for and no font has its letters.
    """
    lang, notice = language(wanted)
    if notice:
        warnings.warn(notice, NoJapaneseFontWarning, stacklevel=3)
    return lang


@functools.lru_cache(maxsize=16)
def _letters(path: Path) -> frozenset[int]:
    """Code points that a font can draw."""
    return frozenset(FT2Font(str(path)).get_charmap())


def _covers(path: Path, text: str) -> bool:
    return _letters(path).issuperset(map(ord, text))


@functools.cache
def _latin_font() -> Path:
    return Path(font_manager.findfont("DejaVu Sans"))


def clean(text: str) -> str:
    """Return a text without control characters, which neither SVG nor a font can hold.

    Examples
    --------
    >>> clean("a" + chr(0) + "b")
    'a b'
    """
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"} else letter for letter in text)


def settle_texts(figure: Figure, lang: Language) -> None:
    """Make every text of a figure drawable as it stands: no mathematics, a font that has its letters.

    Parameters
    ----------
    figure
        The finished figure; its texts are changed in place.
    lang
        Language of its words. Names from a scenario may be in any language.
    """
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # a "$" in a name is a dollar sign
        content = text.get_text()
        if content:
            _settle(text, content, lang)


def _settle(text: Text, content: str, lang: Language) -> None:
    """Choose the font of one text and replace the letters that even that font lacks."""
    japanese = japanese_font() if lang == "ja" or not content.isascii() else None
    if japanese is not None and (lang == "ja" or not _covers(_latin_font(), content.replace("\n", ""))):
        text.get_fontproperties().set_file(str(japanese))
        letters = _letters(japanese)
    else:
        letters = _letters(_latin_font())
    if content.isascii() and content.isprintable():
        return
    lines = (clean(line) for line in content.split("\n"))
    text.set_text("\n".join("".join(a if ord(a) in letters else SUBSTITUTE for a in line) for line in lines))

"""The folder of ``ems tariffs --out``: tariffs in plain words, as JSON, and as figures."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ems.cli.folders import answer_folder, language_or_complaint, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.cli.progress import Tell
    from ems.tariffs import Tariff

KIND, ONE = "tariffs", "tariff"
WIDTH = 100


def write_tariffs(
    tariffs: Mapping[str, Tariff],
    objects: Mapping[str, Mapping[str, object]],
    folder: Path,
    *,
    force: bool,
    lang: str,
    tell: Tell,
) -> dict[str, str]:
    """Write tariffs as a folder that appears whole or not at all.

    Parameters
    ----------
    tariffs
        By the name of their files, without suffix.
    objects
        JSON objects by the name of their files.
    folder
        Where it goes.
    force
        Replace a result folder that is there.
    lang
        Language of the figures.
    tell
        Is told what is being drawn.

    Returns
    -------
    dict
        What is to be seen in each figure.

    Raises
    ------
    profiles.errors.RunError
        The folder could not be written.
    """
    known, captions = language_or_complaint(lang), {}
    entries = {"tariffs": [tariff.name for tariff in tariffs.values()]}
    with answer_folder(folder, KIND, entries, force=force) as hidden:
        (hidden / "figures").mkdir()
        for name, tariff in tariffs.items():
            tell(f"Drawing {tariff.name}")
            captions[name] = _draw(tariff, hidden / "figures" / name, known)
            (hidden / f"{name}.txt").write_text(f"{plain_words(tariff)}\n\n{captions[name]}\n", encoding="utf-8")
        for name, content in objects.items():
            write_json(hidden / f"{name}.json", content)
    return captions


def plain_words(tariff: Tariff) -> str:
    """Return a tariff in plain words, in lines that fit a page.

    Parameters
    ----------
    tariff
        What is explained.
    """
    from ems.tariffs import tariff_text  # noqa: PLC0415 - pydantic takes its time

    return "\n".join(_wrapped(line) for line in tariff_text(tariff).split("\n"))


def _wrapped(line: str) -> str:
    """Return a line that fits the page, its continuation set in."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, WIDTH, subsequent_indent=indent + "  ") if line else ""


def _draw(tariff: Tariff, path: Path, lang: str) -> str:
    """Draw a tariff; return the caption."""
    from ems.plot import tariff_prices, to_png, to_svg  # noqa: PLC0415 - matplotlib takes a second to import
    from ems.plot.money.tariffs.captions import tariff_caption  # noqa: PLC0415

    figure = tariff_prices(tariff, size="page", lang=lang)
    path.with_suffix(".png").write_bytes(to_png(figure))
    path.with_suffix(".svg").write_text(to_svg(figure), encoding="utf-8")
    return tariff_caption(tariff, lang)

"""``ems tariffs``: which tariffs there are, and what one of them says."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from ems.cli.json_output import put
from ems.cli.money.tariffs_folder import KIND, ONE, WIDTH, plain_words, write_tariffs
from ems.cli.progress import progress
from ems.cli.text import harmless, say

if TYPE_CHECKING:
    from pathlib import Path

    from ems.tariffs import BundledTariff, Tariff


def tariffs(name: str | None, *, json: bool, out: Path | None = None, force: bool = False, lang: str = "en") -> None:
    """List the bundled tariffs, or print one in plain words; draw what is shown.

    Parameters
    ----------
    name
        A bundled tariff or a tariff file, which is checked this way; None: list the bundled ones.
    json
        Print one JSON object instead.
    out
        Folder for figures, words and JSON, of every bundled tariff where none is named; None: nothing is written.
    force
        Replace a result folder that is there.
    lang
        Language of the figures.

    Raises
    ------
    profiles.errors.InputError
        There is no such tariff or file, something in the file is wrong, or the folder must stay as it is.
    profiles.errors.RunError
        The folder could not be written.
    """
    if out is not None:
        from ems.results.whole_folder import check_target  # noqa: PLC0415 - imported where used

        check_target(out, force=force)
    if name is None:
        _all(json=json, out=out, force=force, lang=lang)
    else:
        _one(name, json=json, out=out, force=force, lang=lang)


def _all(*, json: bool, out: Path | None, force: bool, lang: str) -> None:
    """List the bundled tariffs, and draw them where a folder is named."""
    from ems.tariffs import bundled_tariffs, read_tariff  # noqa: PLC0415 - pydantic takes its time

    bundled = bundled_tariffs()
    listed: dict[str, object] = {"tariffs": [_entry(tariff) for tariff in bundled]}
    if out is not None:
        read = {tariff.name: read_tariff(tariff.name) for tariff in bundled}
        objects = {name: tariff_object(tariff) for name, tariff in read.items()}
        with progress() as tell:
            write_tariffs(read, objects | {KIND: listed}, out, force=force, lang=lang, tell=tell)
    if json:
        put(listed)
        return
    _list(bundled)
    if out is not None:
        say(f"Results: {out}")


def _one(name: str, *, json: bool, out: Path | None, force: bool, lang: str) -> None:
    """Explain a tariff, and draw it where a folder is named."""
    from ems.tariffs import read_tariff  # noqa: PLC0415 - pydantic takes its time

    tariff = read_tariff(name)
    shown, caption = tariff_object(tariff), ""
    if out is not None:
        with progress() as tell:
            caption = write_tariffs({ONE: tariff}, {ONE: shown}, out, force=force, lang=lang, tell=tell)[ONE]
    if json:
        put(shown)
        return
    say(plain_words(tariff))
    if out is not None:
        say()
        say(caption)
        say(f"Results: {out}")


def tariff_object(tariff: Tariff) -> dict[str, object]:
    """Return a tariff as ``ems tariffs NAME --json`` gives it: its keys, and the levy that comes with the program.

    Parameters
    ----------
    tariff
        What is shown.

    Returns
    -------
    dict
        The keys of the tariff file; ``levy`` holds the dates of the levy that it names.
    """
    from ems.tariffs.laying.levies import levies_of  # noqa: PLC0415 - pydantic takes its time

    content: dict[str, object] = tariff.model_dump(mode="json")
    return content | {"levy": [entry.model_dump(mode="json") for entry in levies_of(tariff)]}


def _entry(tariff: BundledTariff) -> dict[str, object]:
    return {
        "name": tariff.name,
        "title": tariff.title,
        "title_ja": tariff.title_ja,
        "seller": tariff.seller,
        "certainty": tariff.certainty,
        "file": str(tariff.path),
    }


def _list(bundled: tuple[BundledTariff, ...]) -> None:
    """Draw a table on a terminal; in a pipe one tariff a line, its certainty below it."""
    if sys.stdout.isatty():
        _draw(bundled)
    else:
        width = max(len(tariff.name) for tariff in bundled)
        for tariff in bundled:
            say(f"{tariff.name:<{width}}  {tariff.title}; {tariff.seller}")
            say(textwrap.fill(tariff.certainty, WIDTH, initial_indent="    ", subsequent_indent="    "))
    say()
    say("One in plain words: ems tariffs NAME")
    say(f"One of your own: copy a file of {bundled[0].path.parent}, change it, check it with: ems tariffs FILE.toml")


def _draw(bundled: tuple[BundledTariff, ...]) -> None:
    from rich import box  # noqa: PLC0415 - imported where used
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = RichTable(box=box.SIMPLE_HEAD)
    drawn.add_column("Tariff", no_wrap=True)
    drawn.add_column("Name, seller and certainty")
    for tariff in bundled:
        about = Text(harmless(f"{tariff.title} ({tariff.title_ja}); {tariff.seller}\n"))
        about.append(harmless(f"{tariff.certainty}\n"), style="dim")
        drawn.add_row(Text(tariff.name, style="bold"), about)
    Console().print(drawn)

"""``ems tariffs``: which tariffs there are, and what one of them says."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from ems.cli.json_output import put
from ems.cli.text import harmless, say

if TYPE_CHECKING:
    from ems.tariffs import BundledTariff, Tariff

WIDTH = 100


def tariffs(name: str | None, *, json: bool) -> None:
    """List the bundled tariffs, or print one in plain words.

    Parameters
    ----------
    name
        A bundled tariff or a tariff file, which is checked this way; None: list the bundled ones.
    json
        Print one JSON object instead.

    Raises
    ------
    profiles.errors.InputError
        There is no such tariff or file, or something in the file is wrong.
    """
    from ems.tariffs import bundled_tariffs, read_tariff, tariff_text  # noqa: PLC0415 - pydantic takes its time

    if name is None:
        bundled = bundled_tariffs()
        if json:
            put({"tariffs": [_entry(tariff) for tariff in bundled]})
        else:
            _list(bundled)
        return
    tariff = read_tariff(name)
    if json:
        put(tariff_object(tariff))
    else:
        say("\n".join(_wrapped(line) for line in tariff_text(tariff).split("\n")))


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
    from ems.tariffs.levies import levies_of  # noqa: PLC0415 - pydantic takes its time

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


def _wrapped(line: str) -> str:
    """Return a line that fits the page, its continuation set in."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, WIDTH, subsequent_indent=indent + "  ") if line else ""

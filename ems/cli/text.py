"""Text to the terminal: nothing that a scenario or a file name holds may steer it."""

from __future__ import annotations

import unicodedata

import typer

TAB_AND_LINE = "\t\n"
STEERING = ("Cc", "Cf", "Cs")
"""Unicode's kinds of characters that are no text: controls, writing directions, halves of pairs."""


def harmless(text: str) -> str:
    """Return a text without control characters, which could move the cursor or change colours.

    Examples
    --------
    >>> harmless("a" + chr(27) + "[31m b")
    'a�[31m b'
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(letter) in STEERING and letter not in TAB_AND_LINE
        else letter
        for letter in text
    )


def say(text: str = "") -> None:
    """Write lines to standard output."""
    typer.echo(harmless(text))


def complain(text: str) -> None:
    """Write lines to standard error."""
    typer.echo(harmless(text), err=True)

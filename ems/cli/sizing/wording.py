"""Errors of a search in the words of the command line: options in place of arguments."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS: Final = {
    "what": "--of",
    "goal": "--goal",
    "value": "--goal",
    "budget": "--budget",
    "own_power": "--own-power",
    "policy": "--policy",
    "least": "--least",
    "most": "--most",
    "price_per_kwh": "--price-per-kwh",
    "price_per_kw": "--price-per-kw",
    "subsidy_fraction": "--subsidy",
    "life_years": "--life",
    "discount_fraction": "--discount",
    "draws": "--draws",
}
LONG = "|".join(name for name in OPTIONS if "_" in name)
ARGUMENT = re.compile(rf"\b({LONG})\b|\b({'|'.join(OPTIONS)})(?= =|=)|^({'|'.join(OPTIONS)})$")
"""An argument as errors write it: before its value or alone, and anywhere if no other word looks like it."""


@contextmanager
def in_words_of_the_command_line() -> Iterator[None]:
    """Let errors inside name options.

    Raises
    ------
    profiles.errors.InputError
        In place of one that names arguments.
    """
    try:
        yield
    except InputError as error:
        problems = [
            replace(problem, where=as_options(problem.where), remedy=as_options(problem.remedy))
            for problem in error.problems
        ]
        raise InputError(error.source, problems) from error


def as_options(text: str) -> str:
    """Return a text with the options of the command line in place of arguments.

    Parameters
    ----------
    text
        Place or remedy of a problem.

    Examples
    --------
    >>> as_options("life_years = 0"), as_options("pass most=60"), as_options("storage.shelter")
    ('--life = 0', 'pass --most=60', 'storage.shelter')
    >>> as_options("value"), as_options("give price_per_kw"), as_options("what of value must be said")
    ('--goal', 'give --price-per-kw', 'what of value must be said')
    """
    return ARGUMENT.sub(lambda found: OPTIONS[found.group()], text)

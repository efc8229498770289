"""A CSV file as text, and numbers out of it: what is wrong is named with its lines, nothing is repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

FIRST_DATA_LINE: Final = 2
LINES_NAMED: Final = 3


def read_text_table(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a CSV file as text, one row a line.

    Parameters
    ----------
    path
        File in UTF-8 with a header line.

    Returns
    -------
    pandas.DataFrame
        Every field as text, blank where it is empty; headers without blanks around them.

    Raises
    ------
    InputError
        The file cannot be read, or has no lines below its header.
    """
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, skip_blank_lines=False, skipinitialspace=True, encoding="utf-8-sig"
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            str(path), [Problem(where="file", what=f"cannot be read as CSV in UTF-8 ({error})")]
        ) from error
    table.columns = [str(header).strip() for header in table.columns]
    if table.empty:
        raise InputError(str(path), [Problem(where="file", what="has no lines below its header")])
    return table


def numbers(texts: pd.Series[str], header: str, problems: ProblemCollector, *, remedy: str) -> NDArray[np.float64]:
    """Return the numbers of a column, which are 0 or more.

    Parameters
    ----------
    texts
        The column.
    header
        Its name, for messages.
    problems
        Receives lines without a number, with something else, and with a negative one.
    remedy
        What to do about negative numbers.

    Returns
    -------
    numpy.ndarray
        One number a line, not a number where there is none.
    """
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
    blank = (texts.str.strip() == "").to_numpy()
    strange = ~np.isfinite(values) & ~blank
    if blank.any():
        problems.add(f"column {header!r}, {lines(blank)}", "has no value", "fill the gap")
    if strange.any():
        example = texts.iloc[int(np.argmax(strange))]
        problems.add(f"column {header!r}, {lines(strange)}", f"is not a number ({example!r})")
    if bool(np.any(values < 0.0)):
        lowest = float(np.nanmin(values))
        problems.add(f"column {header!r}, {lines(values < 0.0)}", f"is negative (down to {lowest:g})", remedy)
    return values


def lines(chosen: NDArray[np.bool_]) -> str:
    """Name the file's lines of the rows chosen, the first few of them."""
    found = np.flatnonzero(chosen) + FIRST_DATA_LINE
    named = ", ".join(str(number) for number in found[:LINES_NAMED])
    more = f" and {len(found) - LINES_NAMED:,} more" if len(found) > LINES_NAMED else ""
    return f"line{'s' if len(found) > 1 else ''} {named}{more}"

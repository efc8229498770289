"""Many fixed-width fields to numbers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def characters_of(lines: list[str], width: int) -> NDArray[np.int64]:
    """Return the code of every character of lines of equal width.

    Parameters
    ----------
    lines
        The lines; what lies beyond the width is cut off, what is missing is 0.
    width
        Characters a line.

    Returns
    -------
    array
        Shape (lines, width).
    """
    codes = np.array(lines, dtype=f"U{width}").view(np.uint32).reshape(len(lines), width)
    return codes.astype(np.int64)


def to_numbers_fixed(characters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Read fixed-width fields as numbers; NaN where a field is none.

    Parameters
    ----------
    characters
        Character codes, shape (..., width).

    Returns
    -------
    array
        Shape (...).

    Notes
    -----
    Whole numbers aligned to the right are summed digit by digit, eighty thousand in a few milliseconds; the few fields
    of another form go through `float`.

    Examples
    --------
    >>> to_numbers_fixed(characters_of(["  12-  3-4.5 ab "], 16).reshape(4, 4)).tolist()
    [12.0, nan, -4.5, nan]
    """
    width = characters.shape[-1]
    is_digit = (characters >= ord("0")) & (characters <= ord("9"))
    is_blank = characters == ord(" ")
    is_minus = characters == ord("-")
    weights = 10 ** np.arange(width - 1, -1, -1)
    magnitude = (np.where(is_digit, characters - ord("0"), 0) @ weights).astype(np.float64)
    numbers: NDArray[np.float64] = np.where(is_minus.any(axis=-1), -magnitude, magnitude)
    # A digit or a minus must be followed by a digit, so blanks stand in front and a minus once, before the digits.
    is_whole = (
        (is_digit | is_blank | is_minus).all(axis=-1)
        & is_digit[..., -1]
        & (is_blank[..., :-1] | is_digit[..., 1:]).all(axis=-1)
    )
    for place in zip(*np.nonzero(~is_whole), strict=True):
        numbers[place] = _one_number("".join(map(chr, characters[place])))
    return numbers


def _one_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan

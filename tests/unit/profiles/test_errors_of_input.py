"""A problem is one line, whatever a user's file calls its tables."""

from __future__ import annotations

import pytest

from profiles.errors import InputError, Problem


@pytest.mark.parametrize("sign", ["\r", "\n", "\x1b", "\x85", "\u2028", "\x00"])
def test_signs_that_break_a_line_are_written_out(sign: str) -> None:
    error = InputError(
        "town.toml", [Problem(where=f"pv.{sign}", what="a name has letters"), Problem(where="", what="x")]
    )
    assert len(str(error).splitlines()) == 3
    assert sign not in str(error).replace("\n", "", 2) or sign == "\n"
    assert repr(sign)[1:-1] in str(error)


def test_japanese_names_and_wide_spaces_stay_as_they_are() -> None:
    assert str(Problem(where="一ヶ岡　小学校", what="is given twice")) == "一ヶ岡　小学校: is given twice"

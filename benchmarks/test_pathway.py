"""The benchmark of a pathway on two small years."""

from __future__ import annotations

from benchmarks.pathway import pathway_rows


def test_rows() -> None:
    rows = dict(pathway_rows("renca", 2026, 2027))
    assert "budget 60 s" in rows["renca, 2 years under the rules"]
    assert "one worker / all of them, tables equal to the bit" in rows
    assert "whole pathway / building and playing its years alone" in rows

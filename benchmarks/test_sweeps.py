"""Whole sweeps of a few cases: the table prints, failed cases and unlike tables do not pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.sweeps import design_file, general_file, planned_file, ran, sweep_rows

SMALL = {"scenario": "kumamoto", "of": "large"}


def test_the_table_of_sweeps_is_printed() -> None:
    files = design_file(3, 2, 2, **SMALL), planned_file(2, 2, **SMALL), general_file(2, 2, **SMALL)
    rows = dict(sweep_rows(*files, rounds=1, warm=()))
    assert list(rows) == [
        "12 designs with survival: ems sweep, whole command",
        "12 designs with survival: peak memory",
        "4 designs planned at least cost: ems sweep, whole command",
        "4 designs planned at least cost: peak memory",
        "4 general cases: --processes 1 / --processes 2",
    ]
    assert 0.05 < float(rows["12 designs with survival: peak memory"].split(" ")[0]) < 2.0


def test_a_sweep_with_failed_cases_is_not_measured() -> None:
    file = planned_file(2, 2, **SMALL)
    with pytest.raises(ValueError, match="2 of them failed"):
        ran(replace(file, text=file.text.replace("start = 500", "start = 0")))
    with pytest.raises(RuntimeError, match="ended with 2"):
        ran(replace(file, text=file.text.replace("kumamoto", "kumamotto")))

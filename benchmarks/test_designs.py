"""Kernel of designs and numpy loop on small cases: the same answers, and the table prints."""

from __future__ import annotations

from benchmarks.designs import TOLERANCE, design_case, design_rows, largest_difference


def test_kernel_of_designs_equals_a_numpy_loop_where_not_all_generation_is_renewable() -> None:
    case = design_case(designs=37, scenario="kumamoto")
    assert not case.shared.is_all_renewable
    assert largest_difference(case) <= TOLERANCE


def test_the_table_of_designs_is_printed() -> None:
    rows = dict(design_rows(design_case(designs=20, scenario="kumamoto"), planned=3, rounds=1))
    assert len(rows) == 6
    assert float(rows["20 designs x 8,760 h: largest difference of any sum"]) <= TOLERANCE

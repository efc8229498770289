"""Nodes and their plants."""

from __future__ import annotations

import numpy as np

from ems.district import attach_plants

LOAD = np.ones((3, 2))
UNIT = np.array([[0.5, 0.0], [1.0, 1.0]])
ONE_CLASS = np.zeros(3, dtype=np.int64)


def test_plants_are_laid_out_by_node_in_the_order_given() -> None:
    nodes = attach_plants("abc", LOAD, ONE_CLASS, UNIT, [(2, 0, 4.0), (0, 1, 1.0), (2, 1, 2.0), (0, 0, 3.0)])
    assert nodes.names == ("a", "b", "c")
    assert nodes.count == 3
    assert nodes.first_plant.tolist() == [0, 2, 2, 4]
    assert nodes.plant_kw.tolist() == [1.0, 3.0, 4.0, 2.0]
    assert nodes.plant_class.tolist() == [1, 0, 0, 1]
    assert nodes.node_of_plant.tolist() == [0, 0, 2, 2]
    assert nodes.rated_kw().tolist() == [[3.0, 1.0], [0.0, 0.0], [4.0, 2.0]]
    assert not nodes.plant_kw.flags.writeable


def test_nodes_without_plants() -> None:
    nodes = attach_plants("abc", LOAD, ONE_CLASS, UNIT, [])
    assert nodes.first_plant.tolist() == [0, 0, 0, 0]
    assert nodes.rated_kw().tolist() == [[0.0, 0.0]] * 3

"""The scenarios that come with the program: data alone, read by :mod:`ems.scenario.catalogue`."""

"""The tariffs and levies that come with the program: data alone, read by :mod:`ems.tariffs.read`."""

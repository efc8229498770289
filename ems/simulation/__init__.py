"""What happens: the kernel, and the two tiers of a district played through a year (``ems.simulation.year``)."""

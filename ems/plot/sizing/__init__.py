"""The right size, drawn: cost over sizes, capacity and power, cost against CO2 and survival, how sure it is."""

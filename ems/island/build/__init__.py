"""From the scenario and the district to shelters as arrays."""

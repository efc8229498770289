"""An outage from every start of the year, at one shelter under one policy."""

"""The exact planner: the best dispatch of one storage, from what its energy is worth; no solver, no grid of states."""

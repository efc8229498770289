"""How long one load is served from every start, and what that needs."""

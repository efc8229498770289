"""Weather: files in the formats people have, a synthetic year, and either of them on a simulated year."""

"""Timings as ratios within one run; ``python -m benchmarks`` prints them, README.md says how to read them."""

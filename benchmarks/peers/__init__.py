"""The same arrays in other people's tools: each file describes the problem its tool's way and solves it with HiGHS."""

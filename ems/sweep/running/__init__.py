"""Who plays the cases: this thread, threads, processes of this machine, or workers of a Dask cluster."""

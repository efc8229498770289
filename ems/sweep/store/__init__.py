"""Where a sweep is kept: a folder of Parquet parts that is whole at every moment, kill -9 included."""

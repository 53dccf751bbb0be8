"""From reviews to label sets: the truth that the next model learns, as immutable Parquet files."""

"""The rows of the benchmark, one a goal of DESIGN §5: each makes what it measures and gives lines and goals."""

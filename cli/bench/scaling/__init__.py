"""`winnow bench --scale`: one process beside a cluster of processes, on the same records."""

"""`winnow bench --load`: streams, turns and captures all at once, and whether what was sent is what was stored."""

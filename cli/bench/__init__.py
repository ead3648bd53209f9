"""Measures the evaluator against other ways to count, on the same records (`winnow bench`)."""

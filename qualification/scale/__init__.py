"""A workspace that is too large for one machine, in parts on the workers of a cluster."""

"""The terminal surface: `winnow`."""

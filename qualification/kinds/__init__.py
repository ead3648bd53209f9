"""The kinds of change sets: one module each says how it is applied, when it is stale, and how it is taken back."""

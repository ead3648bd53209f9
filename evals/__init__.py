"""Replays prompts and grades what came of them."""

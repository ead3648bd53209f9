"""Proposals on their way: one module each reads what a kind is built on, to be counted and worded without a session."""

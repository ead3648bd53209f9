"""Signals: their states, names, statistics, and the advice about them."""

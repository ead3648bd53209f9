"""Captures: taken in from a signal, held or qualified, qualified later, and taken back (SPEC §6)."""

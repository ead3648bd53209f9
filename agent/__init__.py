"""The copilot: one turn from a message to events."""

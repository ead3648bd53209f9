"""The copilot in Slack: signed requests in, runs of the same copilot, answers and cards out."""

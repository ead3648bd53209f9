"""Webhooks: endpoints outside that are told the news of a workspace, in order and at least once."""

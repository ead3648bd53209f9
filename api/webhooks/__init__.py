"""Sends a workspace's news to its webhooks: addressed safely, signed, in order, again until it is taken."""

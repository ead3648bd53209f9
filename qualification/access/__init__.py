"""Who may come in: members, their passwords, their API keys and their sessions."""

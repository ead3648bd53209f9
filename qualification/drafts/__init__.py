"""The working draft of a thread: what it starts from, how it is edited and proposed."""

"""What takes minutes: load, kills and fuzz, bounded together (`make soak`)."""

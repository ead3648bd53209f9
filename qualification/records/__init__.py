"""Records: read from what clients send, written with their history and results, found again."""

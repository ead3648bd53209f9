"""What a model may call: read, preview and propose. Nothing here writes."""

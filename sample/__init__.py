"""The generated sample workspace."""

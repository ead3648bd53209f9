"""The words for models, one Markdown file each."""

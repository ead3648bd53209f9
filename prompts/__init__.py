"""The words for models, one Markdown file each."""

from prompts.render import json_block as json_block
from prompts.render import render as render

"""Where eval cases are said: to the copilot itself, in Slack, or by a model whose tools are behind an MCP client."""

"""The copilot's tools for MCP clients: the registry's own, over HTTP at `/mcp` and over stdio. None of them confirms."""

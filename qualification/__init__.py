"""The domain: what qualifies, who matches, what a change would do. No model, no HTTP."""

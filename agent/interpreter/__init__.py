"""The offline model: a rule-based chat model that needs no key and no network."""

"""What won records have in common: lift, leakage, proposed weights, backtest (SPEC §7). Counts and arithmetic; no model of language."""

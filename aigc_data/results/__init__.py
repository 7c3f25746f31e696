"""The results of tasks: their links, and what lies behind them."""

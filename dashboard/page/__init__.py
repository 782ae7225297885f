"""The page: its layout, its parts and the callbacks behind them."""

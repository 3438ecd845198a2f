"""The business: one package per module, all of one shape; `.importlinter` says who may use whom."""

"""The rules, as tables; what the databases promise, on both of them."""

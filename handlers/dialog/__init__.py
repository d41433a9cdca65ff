"""The conversation machine: turns, forms, keyboards and words."""

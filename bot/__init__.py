"""The running program: how words get in and out."""

"""The tests mirror the tree; what they share is in conftest.py, cast.py and postgres.py."""

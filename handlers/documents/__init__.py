"""What can be printed or opened."""

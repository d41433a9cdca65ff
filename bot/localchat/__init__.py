"""A Bot API of our own on loopback, with a page that looks like a phone chat."""

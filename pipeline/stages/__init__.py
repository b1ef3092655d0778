"""The stages of the page story and the document story: pure functions from value to value."""

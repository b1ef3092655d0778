"""Bytes to values and back: images, PDF, ALTO, tables. The only place for the libraries that do it."""

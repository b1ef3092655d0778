"""One module for each change; `revision` and `down_revision` give the order."""

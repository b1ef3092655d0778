"""Use cases: what a run does, in which processes, and the one place that writes."""

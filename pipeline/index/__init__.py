"""The search index: a projection of the catalogue that can always be built again."""

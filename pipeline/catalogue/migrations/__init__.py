"""Changes of the layout of the catalogue, in fixed order; each is applied whole or not at all."""

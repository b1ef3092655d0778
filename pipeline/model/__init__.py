"""The values that the layers hand to each other: frozen, standard library only."""

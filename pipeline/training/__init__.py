"""Makes the data files that the product reads with; imports the layers, and nothing of them imports it."""

"""Makes the data files that the product reads with; uses the layers below and is imported by nothing of them."""

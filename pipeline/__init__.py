"""sohoa: turns the paper of Vietnamese archives into documents that can be found, counted and trusted."""

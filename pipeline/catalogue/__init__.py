"""The catalogue: the truth about what is held, read and counted. SQL lives here and nowhere else."""

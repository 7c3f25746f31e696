"""Free SQL over what is published: a gate, and a child process that can reach nothing else."""

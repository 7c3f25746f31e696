"""What makes the figures of docs/reliability.md: a collector that is killed and lied to."""

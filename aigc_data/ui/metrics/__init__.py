"""What /metrics says, in families; docs/metrics.md explains each."""

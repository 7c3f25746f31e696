"""What makes the figures of docs/performance.md."""

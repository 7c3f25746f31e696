"""What the cloud answers, a module for each family of actions."""

"""How soon the alert rules notice planted incidents, and how seldom they cry wolf."""

"""What the pages share: the front door, filters, charts, tables and words."""

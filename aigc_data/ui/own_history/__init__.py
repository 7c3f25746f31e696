"""What a viewer asked, kept in the viewer's own browser."""

"""Pictures and videos side by side at one size, videos played together."""

"""The columns of a view with what they mean, to be read and put into a query."""

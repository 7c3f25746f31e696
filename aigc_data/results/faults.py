"""What is said of a fault that nobody thought of."""


def unexpected(error: Exception) -> str:
    """Return what is said of a fault that nobody thought of; its text may hold a link, or a key."""
    return f"an unexpected fault ({type(error).__name__}), of which the log says more"

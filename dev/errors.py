"""The one error that ends a command with a plain sentence instead of a traceback."""


class DevError(Exception):
    """Something the person at the keyboard can mend; the text says how."""

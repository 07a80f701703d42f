"""make test."""
def make(cfg): return 0

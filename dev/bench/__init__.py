"""Benchmarks of the addon against a generated database; see README.md here."""

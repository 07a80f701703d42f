"""Demo data: the CDNOW sample and invented Vietnamese customers, as real documents."""

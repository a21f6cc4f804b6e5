"""What responses say about items and forms: analyses, earlier administrations, plots."""

"""What is done with earlier administrations and analyses, one verb per file."""

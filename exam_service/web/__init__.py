"""What every page and route shares. Knows no feature."""

"""What runs outside requests. Knows no feature but by list."""

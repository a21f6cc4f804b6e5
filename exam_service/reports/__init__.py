"""Score reports as pages and as tagged PDF."""

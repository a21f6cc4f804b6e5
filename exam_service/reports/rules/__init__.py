"""What a score report says, to whom, and in which words. Pure; words come in as a function."""

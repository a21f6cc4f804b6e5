"""What the pages of an exam manager send: flat inputs, read into the values of the rules."""

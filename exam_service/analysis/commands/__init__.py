"""Statistics at the terminal, on any files of responses: no database and no installation."""

"""What decides about a sitting. Pure: time arrives as `now`."""

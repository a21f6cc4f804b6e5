"""What the service costs, measured: `make bench`. Nothing of the service imports this."""

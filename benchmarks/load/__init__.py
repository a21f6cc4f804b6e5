"""The load: made-up candidates in a process of their own. It knows the service by wire only."""

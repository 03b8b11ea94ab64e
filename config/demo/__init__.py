"""The demonstration: a living service with made-up people, in one process."""

"""What the tests stand on: the two roles, the served application, the browser."""

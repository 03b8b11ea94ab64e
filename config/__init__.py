"""WIRES: settings, addresses, start-up and the demonstration. Imported by nobody."""

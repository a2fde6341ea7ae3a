"""What all rooms know of a concept, in the terminal: ``parity list`` and ``parity show``."""

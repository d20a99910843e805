"""潮头 Chaotou: a technology-transfer city in one street of rooms (see ARCHITECTURE.md)."""

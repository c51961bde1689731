"""A fuzz target for the readers: `make fuzz`. What it finds is kept as a case in tests/cases/bad, or as a test."""

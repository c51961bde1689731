"""Catalog and Graph to what pages show. Pure; each view is a plain value."""

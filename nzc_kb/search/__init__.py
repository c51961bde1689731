"""Finding: one analysis, a Whoosh index for the terminal, and static files for the browser, with one order."""

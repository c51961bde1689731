"""Measures of speed, beside a peer or a floor of the same run."""

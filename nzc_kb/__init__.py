"""A knowledge repository for cities on the way to climate neutrality: checked, cross-linked, searchable, static."""

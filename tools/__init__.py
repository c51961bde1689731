"""Tools for those who tend the project; the site is built without them."""

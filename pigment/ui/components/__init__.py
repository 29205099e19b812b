"""Parts of a page that the web framework does not have, each with its own markup and script."""

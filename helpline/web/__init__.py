"""The desk in a browser: pages, forms and the words they use."""

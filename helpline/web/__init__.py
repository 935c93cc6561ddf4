"""The pages: what staff see and do in a browser. Views read the form, call one deed, and redirect or render.

A room for each part of the work, as `templates` and the deeds have them; beside the rooms stands what all pages need.
"""

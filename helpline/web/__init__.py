"""The pages: what staff see and do in a browser. Views read the form, call one deed, and redirect or render."""

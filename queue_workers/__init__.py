"""The couriers: they work what is due, deliver answers and recognise who has written before."""

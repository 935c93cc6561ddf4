"""Who works here: people, teams, their keys and sessions, and the keys of couriers."""

"""What gateways and staff do: one file a family of deeds, one transaction a deed."""

"""What gateways and staff do: one file a family of deeds, one transaction a deed.

The rooms stand on one another, from `sealed` up to `supervision`; what lies beside them (who may, what can go wrong,
names, rules) is for all of them.
"""

"""Storages planned against a bill: block prices, time of use, market prices, demand charges."""

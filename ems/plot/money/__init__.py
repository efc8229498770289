"""Figures of money: bills and tariffs, books and gains, cash flows, ageing, pathways."""

"""The section of a run's page on money: bills, books, who gains."""

"""Words of the figures of money, English and Japanese."""

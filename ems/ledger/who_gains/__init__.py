"""Who gains and who pays."""

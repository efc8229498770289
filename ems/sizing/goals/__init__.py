"""What makes a size the right one: least cost, a matched share, a highest import, vital services that last."""

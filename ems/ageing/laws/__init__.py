"""Published laws of ageing."""

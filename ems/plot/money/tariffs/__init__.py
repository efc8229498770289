"""What a tariff charges, drawn."""

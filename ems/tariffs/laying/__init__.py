"""How a tariff is laid on the steps of a meter, charge by charge."""

"""What storages and nodes can do before anybody decides: powers, flows through lines, energies that can be kept."""

"""What a shelter keeps in normal times, as floors of its battery."""

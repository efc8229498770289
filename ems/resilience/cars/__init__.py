"""Cars that are sent to shelters with feeders."""

"""From a question to an answer, for each kind of place."""

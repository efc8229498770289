"""The answer in words, English and Japanese."""

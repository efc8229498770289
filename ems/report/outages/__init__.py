"""The section of a page, and the page, on outages."""

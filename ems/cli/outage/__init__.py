"""``ems outage``: questions, tables, JSON, folder."""

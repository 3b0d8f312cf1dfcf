"""The programme and its deals as tables: read from CSV, compared, imported and exported."""

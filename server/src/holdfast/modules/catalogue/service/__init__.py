"""What people do with the catalogue, each in one transaction."""

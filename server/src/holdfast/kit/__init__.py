"""What every module stands on and nothing about booking: database, errors, money, ids, HTTP plumbing."""

"""Use cases of notifications that are one transaction: note what is to be told, and put it into words when it goes."""

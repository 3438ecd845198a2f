"""The figures, each measured in several rounds: `desk` (S1 to S3), `reading` (S5), `starting`, `loaded`, `crowd`."""

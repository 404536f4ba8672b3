"""Room 3: one file per feature, each exports `feature`. A feature knows the kit and its own store, and nothing else."""

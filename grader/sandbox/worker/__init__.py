"""What runs beside a submission, in its process: `main` with its helpers. Nothing in here imports the rest of the kit."""

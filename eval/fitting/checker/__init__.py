"""Train the model that says whether cited words entail a statement."""

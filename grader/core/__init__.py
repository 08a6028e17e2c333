"""Values and small tools that every other folder may use. They know no exercise and no process."""

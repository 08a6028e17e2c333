"""One submission to one report: collect the evidence, score it, diagnose it, assemble the report."""

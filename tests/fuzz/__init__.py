"""Each door by which something untrusted comes into the grading process, fuzzed: `make fuzz`."""

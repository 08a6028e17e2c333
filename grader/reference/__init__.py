"""What the reference and the blocks with known mistakes give: computed here, or recorded in a learner's kit."""

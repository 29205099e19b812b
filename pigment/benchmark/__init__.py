"""How right the pipeline is on rendered truth, and how fast."""

"""The edge: everything a person sees, on screen or on paper."""

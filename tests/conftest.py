"""Settings for all tests: property tests draw the same examples each time, against no clock."""

import hypothesis

hypothesis.settings.register_profile("pigment", deadline=None, derandomize=True)
hypothesis.settings.load_profile("pigment")

"""The features: one folder each, with the same rooms under the same names."""

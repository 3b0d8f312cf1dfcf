"""Documents in, labelled and searchable passages out."""

"""A user's own licensed vocabularies: the files of official releases, read into concepts."""

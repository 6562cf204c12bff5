"""The recipes of pre-training that come with the package, one commented TOML file each."""

"""Tasks: one file each, one shape. A task says what; a data set adapter says where from; the registry marries them."""

"""Units that somebody asks people about by name, such as a trainer that learns most from them."""

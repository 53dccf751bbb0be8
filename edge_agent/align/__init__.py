"""How a part lies in a picture, against the recipe's golden one."""

"""The reference pages, written from the code: settings, recipe, messages, HTTP, commands."""

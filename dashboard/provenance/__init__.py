"""Where a verdict came from: which model, made from what, approved by whom, and where else it judged."""

"""What all pages share: templates, static files, the catalogue of words, bodies and answers."""

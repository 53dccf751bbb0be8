"""How long pictures are kept, what keeps them longer, and how they go."""

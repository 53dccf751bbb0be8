"""Attribute agreement studies (MSA): do people, and the model, find the same, and is it true?"""

"""The defect book: what each class of defect is, in numbers and in pictures that people agree on."""

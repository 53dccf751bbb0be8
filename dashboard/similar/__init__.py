"""Pictures that look alike, by the index of features that the trainer keeps."""

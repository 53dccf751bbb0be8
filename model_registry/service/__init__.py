"""The registry over HTTP: signed files for anybody, releases and assignments for those with a token."""

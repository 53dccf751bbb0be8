"""Labelled pictures in, a released INT8 detector out: snapshot, fit, measure, export."""

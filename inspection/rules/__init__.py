"""What a recipe asks of one view, one noun each: slots, defects, zones, the picture itself."""

# Arrows go one way: includes and undefined symbols of each layer.

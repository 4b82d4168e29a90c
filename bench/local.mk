# Side-by-side measurements; none is part of "make check".

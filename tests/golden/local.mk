# What the command prints, byte by byte.

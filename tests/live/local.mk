# Real servers on loopback; only with a module to load.

if HAVE_UNBOUND_SRC
endif HAVE_UNBOUND_SRC

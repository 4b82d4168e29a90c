# Threads of ours in the process of another: how they begin, and how they end in time.

noinst_LTLIBRARIES += %D%/libmxwarden-thread.la
%C%_libmxwarden_thread_la_SOURCES = %D%/thread.c %D%/thread.h

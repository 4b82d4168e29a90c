# What users read.

dist_man_MANS += %D%/mxwarden.8

# What users read.

# The lines of alerts, judged by schemas and programs that are not ours.
EXTRA_DIST += \
	%D%/compare.jq \
	%D%/eve-8.schema.json \
	%D%/formats.sh \
	%D%/judge.js \
	%D%/ocsf-1.7.0.schema.json
if HAVE_CUNIT
check_PROGRAMS += %D%/print-lines
TESTS += %D%/formats.sh
%C%_print_lines_SOURCES = %D%/print_lines.c
%C%_print_lines_LDADD = $(MXW_ALERT_LIBS)
endif HAVE_CUNIT

# What is shipped for the SOC, over lines of the module.
EXTRA_DIST += \
	%D%/.npmrc \
	%D%/elasticsearch.js \
	%D%/elasticsearch.sh \
	%D%/example.sh \
	%D%/package-lock.json \
	%D%/package.json \
	%D%/sigma-2.schema.json \
	%D%/sigma.expect \
	%D%/sigma.js \
	%D%/sigma.sh
if HAVE_CUNIT
check_PROGRAMS += %D%/print-story
TESTS += %D%/example.sh %D%/elasticsearch.sh %D%/sigma.sh
%C%_print_story_SOURCES = %D%/print_story.c
%C%_print_story_LDADD = $(MXW_ALERT_LIBS)
endif HAVE_CUNIT

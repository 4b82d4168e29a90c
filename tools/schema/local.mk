# What editors know of the files that people write: JSON Schema, made of the table of keys.

noinst_PROGRAMS += %D%/print-schema
%C%_print_schema_SOURCES = \
	%D%/json_schema.c %D%/json_schema.h \
	%D%/patterns.c %D%/patterns.h \
	%D%/print_schema.c \
	%D%/tables.c %D%/tables.h
%C%_print_schema_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_print_schema_LDADD = module/config/libmxwarden-config.la \
	module/policy/libmxwarden-policy.la $(JANSSON_LIBS)

editor_schemas = \
	%D%/mxwarden-policy.schema.json \
	%D%/mxwarden-include.schema.json \
	%D%/mxwarden-host.schema.json
pkgdata_DATA = $(editor_schemas)
CLEANFILES += $(editor_schemas) $(editor_schemas:=.new)
$(editor_schemas): %D%/print-schema$(EXEEXT)
	$(AM_V_GEN)what='$(@F)'; what=$${what#mxwarden-}; what=$${what%.schema.json}; \
	%D%/print-schema$(EXEEXT) "$$what" >$@.new && mv -f $@.new $@

# What users read.

dist_man_MANS += %D%/mxwarden.8
EXTRA_DIST += %D%/alerts.md %D%/architecture.md %D%/bench.md %D%/contributing.md NEWS README.md

# Policies to start from.
examplesdir = $(docdir)/examples
dist_examples_DATA = policies/README.md policies/example.yaml policies/mil.yaml

# In the tree their first line names the schema where most systems have it; here, where it is.
install-data-hook: install-examples-schema
.PHONY: install-examples-schema
install-examples-schema: install-dist_examplesDATA
	@for policy in $(dist_examples_DATA); do \
		case $$policy in *.yaml) \
			$(SED) '1s|^\(# yaml-language-server: $$schema=\).*/|\1$(pkgdatadir)/|' \
				"$(srcdir)/$$policy" \
				>"$(DESTDIR)$(examplesdir)/$${policy##*/}" || exit;; \
		esac; \
	done

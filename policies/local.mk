# Policies to start from, laid out as they are used.

examplesdir = $(docdir)/examples
dist_examples_DATA = %D%/README.md %D%/example.yaml %D%/policy.yaml
examples_rulesdir = $(examplesdir)/policies.d
dist_examples_rules_DATA = \
	%D%/policies.d/com.yaml \
	%D%/policies.d/dots.yaml \
	%D%/policies.d/freemail.yaml \
	%D%/policies.d/government.yaml \
	%D%/policies.d/mil.yaml \
	%D%/policies.d/netherlands.yaml \
	%D%/policies.d/protected.yaml
examples_listsdir = $(examplesdir)/lists
dist_examples_lists_DATA = \
	%D%/lists/freemail-certain.txt \
	%D%/lists/freemail-likely.txt

# In the tree their first line names the schema where most systems have it; here, where it is.
install-data-hook: install-examples-schema
.PHONY: install-examples-schema
install-examples-schema: install-dist_examplesDATA install-dist_examples_rulesDATA
	@for policy in $(dist_examples_DATA) $(dist_examples_rules_DATA); do \
		case $$policy in *.yaml) \
			$(SED) '1s|^\(# yaml-language-server: $$schema=\).*/|\1$(pkgdatadir)/|' \
				"$(srcdir)/$$policy" \
				>"$(DESTDIR)$(examplesdir)/$${policy#%D%/}" || exit;; \
		esac; \
	done

/*
 * What Prometheus' own programs make of the metrics file of a real resolver: promtool finds nothing in it,
 * node_exporter serves every sample; and what is shipped for it asks for metrics that there are.
 */
#include "lab_exporter.h"
#include "lab_outcome.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/lib/tap.h"

#define MAIL_HOST "127.0.10.1"

static struct lab *lab;
static struct lab_unbound *unbound; /* that was running */
static char *metrics;               /* the file that it has left */
static char path[PATH_MAX + 32];    /* of it */

/* Runs a resolver, looks something up, and ends it: the file does not change any more. */
static void written(void)
{
	const struct lab_unbound_options options = {
		.policy = LAB_POLICY_HEAD
		"watch:\n"
		"  - {id: army, domains: [army.test], expires: 2099-01-01}\n"
		"  - {id: navy, domains: [navy.test], mode: monitor}\n",
		/* A path in a label that must be escaped. */
		.host = "mxwarden-host: 1\n"
			"metrics: {file: mxwarden.prom, every: 1s}\n"
			"alerts:\n"
			"  sinks:\n"
			"    - {file: 'a\"b\\c.json'}\n"
			"    - {syslog: local4, socket: nobody.sock}\n",
	};

	unbound = lab_unbound_run(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	LAB_EXPECT(unbound, MAIL_HOST, "army.test.", LAB_NULL_MX);
	LAB_EXPECT(unbound, MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	LAB_EXPECT(unbound, MAIL_HOST, "navy.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	(void)lab_print(path, sizeof(path), "%s/mxwarden.prom", unbound->state);
	metrics = lab_read_file(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	CU_ASSERT_PTR_NOT_NULL(strstr(metrics, "{sink=\"file a\\\"b\\\\c.json\"} 3\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(metrics, "{sink=\"syslog local4 nobody.sock\"} 3\n"));
}

static int clean_up(void)
{
	free(metrics);
	lab_unbound_free(unbound);
	return 0;
}

static void promtool(void)
{
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	CU_ASSERT_TRUE(lab_exporter_check(unbound, path));
}

/* ---- node_exporter --------------------------------------------------------------------------- */

#define LABELS_MAX 8u

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Prints a sample's name and labels as node_exporter does: in the order of the labels. Returns where its value
 * begins. No label here has a comma or a brace in it. */
static const char *print_sorted(const char *sample, char *ret, size_t room)
{
	const char *end = strchr(sample, ' '), *brace = strchr(sample, '{');
	char labels[1024], *sorted[LABELS_MAX], *rest = NULL;
	size_t count = 0;

	if (brace == NULL || brace > end) {
		(void)lab_print(ret, room, "%.*s", (int)(end - sample), sample);
		return end + 1;
	}
	end = strchr(brace, '}');
	(void)lab_print(labels, sizeof(labels), "%.*s", (int)(end - brace - 1), brace + 1);
	for (char *label = strtok_r(labels, ",", &rest); label != NULL && count < LABELS_MAX;
	     label = strtok_r(NULL, ",", &rest))
		sorted[count++] = label;
	qsort(sorted, count, sizeof(*sorted), compare_labels);
	(void)lab_print(ret, room, "%.*s{", (int)(brace - sample), sample);
	for (size_t i = 0; i < count; i++)
		(void)lab_print(ret + strlen(ret), room - strlen(ret), "%s%s", i > 0 ? "," : "",
		                sorted[i]);
	(void)lab_print(ret + strlen(ret), room - strlen(ret), "}");
	return end + 2;
}

/* Is the sample served, with its value? */
static void expect_served(const char *served, const char *sample)
{
	char start[2048];
	const char *value = print_sorted(sample, start + 1, sizeof(start) - 1), *found;

	start[0] = '\n';
	found = strstr(served, start);
	LAB_CHECK(found != NULL && found[strlen(start)] == ' ' &&
	                  strtod(found + strlen(start), NULL) == strtod(value, NULL),
	          "it is not served with its value:%s", start);
}

static void node_exporter(void)
{
	struct lab_process exporter = { .pid = 0 };
	const uint16_t port = lab_exporter_start(lab, unbound->state, &exporter);
	char *text = metrics != NULL ? strdup(metrics) : NULL, *rest = NULL, *served;
	unsigned count = 0;

	CU_ASSERT_NOT_EQUAL_FATAL(port, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	served = lab_exporter_fetch(port);
	CU_ASSERT_PTR_NOT_NULL_FATAL(served);
	CU_ASSERT_PTR_NOT_NULL(strstr(served, "\nnode_textfile_scrape_error 0\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(served, "\n# TYPE mxwarden_hits_total counter\n"));
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (line[0] == '#')
			continue;
		expect_served(served, line);
		count++;
	}
	/* Three hits, three rows. */
	CU_ASSERT_TRUE(count > 30);
	/* It knows no other end than by the signal. */
	(void)lab_process_stop(&exporter);
	free(text);
	free(served);
}

/* ---- what is shipped ------------------------------------------------------------------------- */

/* Every metric of ours that a text names is in the file. Returns how many it names. */
static unsigned expect_known(const char *text, const char *from)
{
	static const char prefix[] = "mxwarden_";
	unsigned count = 0;

	for (const char *at = text; (at = strstr(at, prefix)) != NULL; at++) {
		char type[256];
		size_t size = 0;

		while (isalnum((unsigned char)at[size]) || at[size] == '_')
			size++;
		(void)lab_print(type, sizeof(type), "\n# TYPE %.*s ", (int)size, at);
		LAB_CHECK(strstr(metrics, type) != NULL, "%s names %.*s, which there is not",
		          from, (int)size, at);
		count++;
	}
	return count;
}

/* Reads a file of the source tree. */
static char *read_shipped(const char *name)
{
	const char *source = getenv("MXW_SRCDIR");
	char whole[PATH_MAX], *text = NULL;

	if (source != NULL && lab_print(whole, sizeof(whole), "%s/%s", source, name))
		text = lab_read_file(whole);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	return text;
}

static void shipped(void)
{
	static const char *const names[] = {
		"docs/metrics.md",
		"docs/soc/prometheus/mxwarden.rules.yml",
		"docs/soc/grafana/mxwarden-dashboard.json",
	};

	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text = read_shipped(names[i]);

		CU_ASSERT_TRUE(expect_known(text, names[i]) > 10);
		free(text);
	}
}

/* ---- the dashboard --------------------------------------------------------------------------- */

static json_t *read_dashboard(void)
{
	char *text = read_shipped("docs/soc/grafana/mxwarden-dashboard.json");
	json_t *dashboard = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	free(text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(dashboard);
	return dashboard;
}

static json_int_t place_of(const json_t *panel, const char *member)
{
	return json_integer_value(json_object_get(json_object_get(panel, "gridPos"), member));
}

/* Do two panels cover the same place? */
static bool overlap(const json_t *a, const json_t *b)
{
	return place_of(a, "x") < place_of(b, "x") + place_of(b, "w") &&
	       place_of(b, "x") < place_of(a, "x") + place_of(a, "w") &&
	       place_of(a, "y") < place_of(b, "y") + place_of(b, "h") &&
	       place_of(b, "y") < place_of(a, "y") + place_of(a, "h");
}

static bool is_text(const json_t *object, const char *member, const char *text)
{
	const char *is = json_string_value(json_object_get(object, member));

	return is != NULL && (text != NULL ? strcmp(is, text) == 0 : is[0] != '\0');
}

/* The import asks for a Prometheus, which every query then has. */
static bool asks_the_input(const json_t *object)
{
	const json_t *source = json_object_get(object, "datasource");

	return is_text(source, "type", "prometheus") &&
	       is_text(source, "uid", "${DS_PROMETHEUS}");
}

static void expect_panel(const json_t *panels, size_t number)
{
	const json_t *panel = json_array_get(panels, number), *other;
	const json_t *targets = json_object_get(panel, "targets");

	CU_ASSERT_TRUE(is_text(panel, "type", NULL) && is_text(panel, "title", NULL));
	CU_ASSERT_TRUE(asks_the_input(panel));
	CU_ASSERT_TRUE(place_of(panel, "w") > 0 && place_of(panel, "h") > 0);
	/* The grid has 24 columns. */
	CU_ASSERT_TRUE(place_of(panel, "x") + place_of(panel, "w") <= 24);
	for (size_t i = 0; i < number; i++) {
		other = json_array_get(panels, i);
		LAB_CHECK(!overlap(panel, other) && !json_equal(json_object_get(panel, "id"),
		                                                json_object_get(other, "id")),
		          "panels %zu and %zu have the same place or id", i, number);
	}
	CU_ASSERT_TRUE(json_array_size(targets) > 0);
	for (size_t i = 0; i < json_array_size(targets); i++) {
		const json_t *target = json_array_get(targets, i);

		CU_ASSERT_TRUE(is_text(target, "expr", NULL) && is_text(target, "refId", NULL));
		CU_ASSERT_TRUE(asks_the_input(target));
	}
}

/* What Grafana's import needs: an input for the data source, and panels that it can lay out. */
static void dashboard(void)
{
	json_t *root = read_dashboard();
	const json_t *input = json_array_get(json_object_get(root, "__inputs"), 0);
	const json_t *panels = json_object_get(root, "panels");

	CU_ASSERT_TRUE(is_text(input, "name", "DS_PROMETHEUS"));
	CU_ASSERT_TRUE(is_text(input, "type", "datasource"));
	CU_ASSERT_TRUE(is_text(input, "pluginId", "prometheus"));
	CU_ASSERT_TRUE(is_text(root, "title", NULL) && is_text(root, "uid", NULL));
	CU_ASSERT_TRUE(json_is_null(json_object_get(root, "id")));
	CU_ASSERT_TRUE(json_is_integer(json_object_get(root, "schemaVersion")));
	CU_ASSERT_TRUE(json_array_size(panels) > 10);
	for (size_t i = 0; i < json_array_size(panels); i++)
		expect_panel(panels, i);
	json_decref(root);
}

/* Grafana's variables, and something that may stand there. */
static const struct {
	const char *name, *value;
} variables[] = {
	{ "$instance", ".*" },   { "$rule", ".*" },    { "$__rate_interval", "5m" },
	{ "$__interval", "1m" }, { "$__range", "1d" },
};

/* The expression with a value for each variable, to be freed. */
static char *without_variables(const char *expression)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	while (*expression != '\0') {
		size_t length = 0;

		for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
			length = strlen(variables[i].name);
			if (strncmp(expression, variables[i].name, length) == 0) {
				fputs(variables[i].value, stream);
				break;
			}
			length = 0;
		}
		if (length == 0)
			putc(expression[length++], stream);
		expression += length;
	}
	(void)fclose(stream);
	return text;
}

/* Appends a rule for each query; a rule's name may occur more than once. */
static void add_rules(json_t *rules, const json_t *queries)
{
	for (size_t i = 0; i < json_array_size(queries); i++) {
		const char *expression =
			json_string_value(json_object_get(json_array_get(queries, i), "expr"));
		char *text = without_variables(expression != NULL ? expression : ""), name[64];

		(void)lab_print(name, sizeof(name), "query:%zu", json_array_size(rules));
		(void)json_array_append_new(
			rules, json_pack("{s:s, s:s}", "record", name, "expr", text));
		free(text);
	}
}

/* Every query is one that Prometheus understands: as rules, in YAML, of which JSON is a part. */
static void queries(void)
{
	json_t *root = read_dashboard(), *rules = json_array(), *file;
	const json_t *panels = json_object_get(root, "panels");
	char rules_path[PATH_MAX], *text;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (size_t i = 0; i < json_array_size(panels); i++)
		add_rules(rules, json_object_get(json_array_get(panels, i), "targets"));
	add_rules(rules, json_object_get(json_object_get(root, "annotations"), "list"));
	CU_ASSERT_TRUE(json_array_size(rules) > 15);
	file = json_pack("{s:[{s:s, s:o}]}", "groups", "name", "queries", "rules", rules);
	text = json_dumps(file, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_TRUE(lab_print(rules_path, sizeof(rules_path), "%s/queries.yml", lab->dir) &&
	               lab_write_file(rules_path, text));
	CU_ASSERT_TRUE(lab_exporter_check_rules(unbound, rules_path));
	free(text);
	json_decref(file);
	json_decref(root);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a resolver writes it", written },
		{ "promtool finds nothing", promtool },
		{ "node_exporter serves every sample", node_exporter },
		{ "what is shipped names metrics that there are", shipped },
		{ "the dashboard can be imported", dashboard },
		{ "each query of it is one", queries },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "prometheus", .pCleanupFunc = clean_up, .pTests = tests },
		CU_SUITE_INFO_NULL,
	};
	const char *missing = lab_exporter_missing();

	if (missing != NULL)
		return mxwt_skip_all(missing);
	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}

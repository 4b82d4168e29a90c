/* YAML as a tree: kinds, texts and places; what is refused, and that the rest is read
 * nonetheless. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/yaml_tree.h"

#include <mxwarden/limits.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Reads a text; prints the tree as `{key@1:1=value@1:6,…}`, lists as `[…]`, quoted texts in
 * single quotes, a broken node as `!`; "-" when there is none. */
struct tree {
	char text[4096];
	size_t used;
	struct mxwt_log log;
	enum mxw_result result;
};

static void put(struct tree *tree, const char *text, size_t size)
{
	if (size >= sizeof(tree->text) - tree->used)
		size = sizeof(tree->text) - tree->used - 1;
	memcpy(tree->text + tree->used, text, size);
	tree->used += size;
	tree->text[tree->used] = '\0';
}

/* NOLINTNEXTLINE(misc-no-recursion): nesting is at most MXW_YAML_DEPTH_MAX */
static void put_node(struct tree *tree, const struct mxwi_node *node)
{
	char place[32];

	if (node->key != NULL) {
		put_node(tree, node->key);
		put(tree, "=", 1);
	}
	if (node->broken) {
		put(tree, "!", 1);
	} else if (node->kind == MXWI_NODE_TEXT) {
		put(tree, "'", node->plain ? 0 : 1);
		put(tree, node->text, node->size);
		put(tree, "'", node->plain ? 0 : 1);
	} else {
		size_t count = 0;

		put(tree, node->kind == MXWI_NODE_MAP ? "{" : "[", 1);
		for (const struct mxwi_node *child = node->first; child != NULL;
		     child = child->next) {
			if (count++ > 0)
				put(tree, ",", 1);
			put_node(tree, child);
		}
		put(tree, node->kind == MXWI_NODE_MAP ? "}" : "]", 1);
		CU_ASSERT_EQUAL(count, node->count);
	}
	put(tree, place,
	    (size_t)snprintf(place, sizeof(place), "@%u:%u", (unsigned)node->mark.line,
	                     (unsigned)node->mark.column));
}

static void read_tree(struct tree *tree, const char *octets, size_t size)
{
	struct mxwi_arena arena = { 0 };
	struct mxwi_findings findings;
	struct mxwi_node *root = NULL;

	memset(tree, 0, sizeof(*tree));
	mxwi_findings_init(&findings, "policy.yaml", mxwt_log_finding, &tree->log);
	if (mxwi_yaml_read(octets, size, &arena, &findings, &root))
		put_node(tree, root);
	else
		put(tree, "-", 1);
	tree->result = findings.result;
	mxwi_findings_finish(&findings);
	mxwi_arena_fini(&arena);
}

struct tree_case {
	int line;
	const char *text, *tree;
	const char *code;  /* of the only finding; NULL: there is none */
	const char *place; /* of that */
};

static const struct tree_case cases[] = {
	{ __LINE__, "a", "a@1:1", NULL, NULL },
	{ __LINE__, "'a b'", "'a b'@1:1", NULL, NULL },
	{ __LINE__, "a: b", "{a@1:1=b@1:4}@1:1", NULL, NULL },
	{ __LINE__, "a:\n  - b\n  - \"c\"\n", "{a@1:1=[b@2:5,'c'@3:5]@2:3}@1:1", NULL, NULL },
	{ __LINE__, "{a: [b, c], d: {}}", "{a@1:2=[b@1:6,c@1:9]@1:5,d@1:13={}@1:16}@1:1", NULL,
	  NULL },
	/* columns are characters: a, u umlaut, colon, blank */
	{ __LINE__, "a\xc3\xbc: b", "{a\xc3\xbc@1:1=b@1:5}@1:1", NULL, NULL },
	{ __LINE__, "a:\nb: c", "{a@1:1=@1:3,b@2:1=c@2:4}@1:1", NULL, NULL },
	{ __LINE__,
	  "\xef\xbb\xbf"
	  "a: b",
	  "{a@1:1=b@1:4}@1:1", NULL, NULL },
	{ __LINE__, "a: b\r\nc: d\r\n", "{a@1:1=b@1:4,c@2:1=d@2:4}@1:1", NULL, NULL },
	{ __LINE__, "%YAML 1.1\n---\na: b\n...\n", "{a@3:1=b@3:4}@3:1", NULL, NULL },
	{ __LINE__, "a: >\n  b\n  c\n", "{a@1:1='b c\n'@1:4}@1:1", NULL, NULL },
	/* no values but texts */
	{ __LINE__, "a: [yes, 1, null, ~, 0x10]",
	  "{a@1:1=[yes@1:5,1@1:10,null@1:13,~@1:19,0x10@1:22]@1:4}@1:1", NULL, NULL },

	{ __LINE__, "", "-", "empty-file", "0:0" },
	{ __LINE__, "# a\n\n", "-", "empty-file", "0:0" },
	{ __LINE__, "---\n...\n", "-", "empty-file", "0:0" },
	{ __LINE__, "a: &x b", "{a@1:1=b@1:4}@1:1", "anchor", "1:4" },
	{ __LINE__, "a: *x", "{a@1:1=!@1:4}@1:1", "alias", "1:4" },
	{ __LINE__, "*x : a", "{}@1:1", "alias", "1:1" },
	{ __LINE__, "a: !!str b", "{a@1:1=b@1:4}@1:1", "tag", "1:4" },
	{ __LINE__, "a: ! b", "{a@1:1=b@1:4}@1:1", "tag", "1:4" },
	{ __LINE__, "a: !x [b]", "{a@1:1=[b@1:8]@1:4}@1:1", "tag", "1:4" },
	{ __LINE__, "a: b\n<<: {c: d}", "{a@1:1=b@1:4}@1:1", "merge-key", "2:1" },
	{ __LINE__, "a: b\n'<<': c", "{a@1:1=b@1:4,'<<'@2:1=c@2:7}@1:1", NULL, NULL },
	{ __LINE__, "a: b\nc: d\na: e", "{a@1:1=b@1:4,c@2:1=d@2:4}@1:1", "duplicate-key",
	  "3:1" },
	{ __LINE__, "a: b\n\"a\": e\nc: d", "{a@1:1=b@1:4,c@3:1=d@3:4}@1:1", "duplicate-key",
	  "2:1" },
	{ __LINE__, "? [a]\n: b\nc: d", "{c@3:1=d@3:4}@1:1", "wrong-kind", "1:3" },
	{ __LINE__, "{{a: b}: c, d: e}", "{d@1:13=e@1:16}@1:1", "wrong-kind", "1:2" },
	{ __LINE__, "a: b\n---\nc: d", "{a@1:1=b@1:4}@1:1", "second-document", "2:1" },
	{ __LINE__, "[[[[[[[a]]]]]]]", "[[[[[[[a@1:8]@1:7]@1:6]@1:5]@1:4]@1:3]@1:2]@1:1", NULL,
	  NULL },
	{ __LINE__, "[[[[[[[[[a]]]]]]]]]", "-", "limit", "1:9" },
	{ __LINE__, "- - - - - - - - - a", "-", "limit", "1:17" },

	{ __LINE__, "a: [b", "-", "yaml", "2:1" },
	{ __LINE__, "a: b\n c: d", "-", "yaml", "2:3" },
	{ __LINE__, "a:\n\t- b", "-", "yaml", "2:1" },
	{ __LINE__, "a: \"b", "-", "yaml", "1:6" },
	{ __LINE__, "a: b\nc: \xff", "-", "yaml", "2:4" },
	{ __LINE__, "a: \x01", "-", "yaml", "1:4" },
	{ __LINE__, "a: b\n...\n}", "-", "yaml", "3:1" },
};

static void test_cases(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct tree_case *c = &cases[i];
		char place[32];
		struct tree tree;

		read_tree(&tree, c->text, strlen(c->text));
		MXWT_CASE(c->line, strcmp(tree.text, c->tree) == 0);
		if (strcmp(tree.text, c->tree) != 0)
			(void)printf("# line %d: %s\n", c->line, tree.text);
		MXWT_CASE(c->line, tree.log.errors == (c->code != NULL ? 1 : 0));
		if (c->code == NULL)
			continue;
		MXWT_CASE(c->line, mxwt_log_count(&tree.log, c->code) == 1);
		(void)snprintf(place, sizeof(place), "%s: ", c->place);
		MXWT_CASE(c->line, strncmp(tree.log.text, place, strlen(place)) == 0);
		if (strncmp(tree.log.text, place, strlen(place)) != 0)
			(void)printf("# line %d: %s", c->line, tree.log.text);
	}
}

static void test_advice(void)
{
	static const struct {
		int line;
		const char *text, *advice;
	} advices[] = {
		{ __LINE__, "a:\n\t- b", "tab" },
		{ __LINE__, "a: [*.army.ml]", "\"*\" in quotes" },
		{ __LINE__, "a: @b", "in quotes" },
		{ __LINE__, "a: [2001:db8::]", "\"::\" in it in quotes" },
		{ __LINE__, "a: [2001:db8::, b]", "\"::\" in it in quotes" },
		{ __LINE__, "a: \xff", "UTF-8" },
	};

	for (size_t i = 0; i < COUNT(advices); i++) {
		struct tree tree;

		read_tree(&tree, advices[i].text, strlen(advices[i].text));
		MXWT_CASE(advices[i].line, mxwt_log_count(&tree.log, "yaml") == 1);
		MXWT_CASE(advices[i].line, strstr(tree.log.text, advices[i].advice) != NULL);
		MXWT_CASE(advices[i].line, tree.result == MXW_SYNTAX);
	}
}

/* UTF-16 in either order, with its mark or without, which libyaml would read; UTF-8 may have one. */
static void test_utf16(void)
{
	static const struct {
		int line;
		const char *octets;
		size_t size;
	} texts[] = {
#define OCTETS(octets) octets, sizeof(octets) - 1
		{ __LINE__, OCTETS("\xff\xfe\x61\0:\0 \0b\0") },
		{ __LINE__, OCTETS("\xfe\xff\0\x61\0:\0 \0\x62") },
		{ __LINE__, OCTETS("a\0:\0 \0b\0") },
		{ __LINE__, OCTETS("\0\x61\0:\0 \0\x62") },
		{ __LINE__, OCTETS("\xff\xfe") },
#undef OCTETS
	};
	struct tree tree;

	for (size_t i = 0; i < COUNT(texts); i++) {
		read_tree(&tree, texts[i].octets, texts[i].size);
		MXWT_CASE(texts[i].line, strcmp(tree.text, "-") == 0);
		MXWT_CASE(texts[i].line, tree.result == MXW_SYNTAX);
		MXWT_CASE(texts[i].line,
		          strstr(tree.log.text, "is UTF-16; save it as UTF-8") != NULL);
	}
	read_tree(&tree, "\xef\xbb\xbf\x61: b", 7);
	CU_ASSERT_EQUAL(tree.log.errors, 0);
}

/* A NUL in the file is no YAML; one from an escape is part of the text. */
static void test_nul(void)
{
	struct tree tree;

	read_tree(&tree, "a: b\0c", 6);
	CU_ASSERT_EQUAL(mxwt_log_count(&tree.log, "yaml"), 1);
	read_tree(&tree, "a: \"b\\0c\"", 9);
	CU_ASSERT_EQUAL(tree.log.errors, 0);
	CU_ASSERT_EQUAL(memcmp(tree.text, "{a@1:1='b\0c'@1:4}@1:1", 21), 0);
}

static void test_scalar_limit(void)
{
	char *text = malloc(MXW_YAML_SCALAR_MAX + 1);
	struct tree tree;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, 'x', MXW_YAML_SCALAR_MAX + 1);
	read_tree(&tree, text, MXW_YAML_SCALAR_MAX);
	CU_ASSERT_EQUAL(tree.log.errors, 0);
	read_tree(&tree, text, MXW_YAML_SCALAR_MAX + 1);
	CU_ASSERT_EQUAL(mxwt_log_count(&tree.log, "limit"), 1);
	CU_ASSERT_EQUAL(tree.result, MXW_LIMIT);
	free(text);
}

/* A list of so many texts that, with itself, it is one node more than may be, and one less. */
static void test_node_limit(void)
{
	const size_t count = MXW_YAML_NODES_MAX;
	char *text = malloc(2 * count + 2);
	struct tree tree;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	text[0] = '[';
	for (size_t i = 0; i < count; i++)
		memcpy(text + 1 + 2 * i, "x,", 2);
	text[2 * count - 1] = ']';
	read_tree(&tree, text, 2 * count);
	CU_ASSERT_EQUAL(tree.log.errors, 0);
	text[2 * count - 1] = 'x';
	text[2 * count + 1] = ']';
	read_tree(&tree, text, 2 * count + 2);
	CU_ASSERT_EQUAL(mxwt_log_count(&tree.log, "limit"), 1);
	CU_ASSERT_STRING_EQUAL(tree.text, "-");
	free(text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "trees, and what is refused", test_cases },
		{ "syntax errors have advice", test_advice },
		{ "UTF-16 is told to be that", test_utf16 },
		{ "NULs", test_nul },
		{ "the size of a text is limited", test_scalar_limit },
		{ "the number of nodes is limited", test_node_limit },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "YAML tree", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}

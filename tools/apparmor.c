/* A profile is read line by line, a rule for files being `[owner] PATTERN PERMISSIONS,` with further
 * words before it. A pattern's alternatives in braces are written out, and each outcome is held
 * against a path by following all ways through it at once, so that no pattern takes long. */
#include "apparmor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

#define LINE_MAX_SIZE 1024u  /* octets of a line that is looked at */
#define LINES_MAX 100000u    /* lines of a profile */
#define ALTERNATIVES_MAX 64u /* that one pattern stands for */
#define PATTERN_MAX 512u     /* octets of a pattern, with the NUL */
#define BETWEEN_WORDS " \t\r\n\""

/* ---- patterns ---- */

/* Where the element at `at` ends: a character, [set], `*` or `**`. */
static size_t element_size(const char *pattern, size_t at)
{
	const char *end;

	switch (pattern[at]) {
	case '*':
		return pattern[at + 1] == '*' ? 2 : 1;
	case '\\':
		return pattern[at + 1] != '\0' ? 2 : 1;
	case '[':
		end = strchr(pattern + at, ']');
		return end != NULL ? (size_t)(end - pattern) - at + 1 : 1;
	default:
		return 1;
	}
}

static bool set_has(const char *set, size_t size, char octet)
{
	const bool negated = size > 2 && set[1] == '^';
	bool found = false;

	for (size_t i = negated ? 2 : 1; i + 1 < size; i++) {
		if (i + 3 < size && set[i + 1] == '-') {
			found = found || (octet >= set[i] && octet <= set[i + 2]);
			i += 2;
		} else {
			found = found || set[i] == octet;
		}
	}
	return found != negated && octet != '/';
}

/* Does an element that is no star match the octet? */
static bool element_has(const char *element, size_t size, char octet)
{
	if (element[0] == '?')
		return octet != '/';
	if (element[0] == '[' && size > 1)
		return set_has(element, size, octet);
	if (element[0] == '\\' && size == 2)
		return element[1] == octet;
	return element[0] == octet;
}

/* Does a pattern without braces match? at[i]: what has been read leads to element i. */
static bool matches(const char *pattern, const char *path)
{
	const size_t length = strlen(pattern);
	bool at[PATTERN_MAX] = { true }, next[PATTERN_MAX];

	for (;; path++) {
		/* A star may stand for nothing. */
		for (size_t i = 0; i < length; i += element_size(pattern, i))
			if (at[i] && pattern[i] == '*')
				at[i + element_size(pattern, i)] = true;
		if (*path == '\0')
			return at[length];
		memset(next, false, sizeof(next));
		for (size_t i = 0, size; i < length; i += size) {
			size = element_size(pattern, i);
			if (!at[i])
				continue;
			if (pattern[i] == '*')
				next[i] = next[i] || size == 2 || *path != '/';
			else if (element_has(pattern + i, size, *path))
				next[i + size] = true;
		}
		memcpy(at, next, sizeof(at));
	}
}

/* Finds the first brace of a pattern, and the one that closes it. False: there is no such pair. */
static bool find_braces(const char *pattern, size_t *ret_open, size_t *ret_close)
{
	const size_t open = strcspn(pattern, "{");
	size_t depth = 0;

	for (size_t i = open; pattern[i] != '\0'; i++) {
		if (pattern[i] == '{') {
			depth++;
		} else if (pattern[i] == '}' && --depth == 0) {
			*ret_open = open;
			*ret_close = i;
			return true;
		}
	}
	return false;
}

/* Puts one pattern for each alternative of the first braces behind the others. */
static void write_out(char (*patterns)[PATTERN_MAX], size_t *count, const char *pattern,
                      size_t open, size_t close)
{
	size_t begin = open + 1, depth = 0;

	for (size_t i = open + 1; i <= close; i++) {
		if (pattern[i] == '{')
			depth++;
		else if (i < close && pattern[i] == '}')
			depth--;
		if (i < close && (pattern[i] != ',' || depth > 0))
			continue;
		if (*count < ALTERNATIVES_MAX)
			snprintf(patterns[(*count)++], PATTERN_MAX, "%.*s%.*s%s", (int)open,
			         pattern, (int)(i - begin), pattern + begin,
			         pattern + close + 1);
		begin = i + 1;
	}
}

static bool rule_matches(const struct cmd_apparmor_rule *rule, const char *path)
{
	char patterns[ALTERNATIVES_MAX][PATTERN_MAX];
	size_t count = 1;

	snprintf(patterns[0], PATTERN_MAX, "%s", rule->pattern);
	for (size_t i = 0, open, close; i < count; i++) {
		if (find_braces(patterns[i], &open, &close))
			write_out(patterns, &count, patterns[i], open, close);
		else if (matches(patterns[i], path))
			return true;
	}
	return false;
}

bool cmd_apparmor_allows(const struct cmd_apparmor *profile, const char *path,
                         unsigned permissions)
{
	unsigned allowed = 0, denied = 0;

	for (size_t i = 0; i < profile->count; i++) {
		const struct cmd_apparmor_rule *rule = &profile->rules[i];
		if ((rule->permissions & permissions) == 0 || !rule_matches(rule, path))
			continue;
		if (rule->deny)
			denied |= rule->permissions;
		else
			allowed |= rule->permissions;
	}
	return (allowed & ~denied & permissions) == permissions;
}

/* ---- profiles ---- */

static bool rule_add(struct cmd_apparmor *profile, const char *pattern, unsigned permissions,
                     bool deny)
{
	if (strlen(pattern) >= PATTERN_MAX)
		return true; /* such a rule is not known */
	struct cmd_apparmor_rule *rules =
		cmd_grown(profile->rules, profile->count, &profile->room, sizeof(*rules));
	if (rules == NULL)
		return false;
	profile->rules = rules;
	char *copy = strdup(pattern);
	if (copy == NULL)
		return false;
	rules[profile->count++] = (struct cmd_apparmor_rule){ .pattern = copy,
		                                              .permissions = permissions,
		                                              .deny = deny };
	return true;
}

/* The permissions of a word such as `mrwk`; 0: it is none of these words, or none that count. */
static unsigned permissions_of(const char *word)
{
	unsigned permissions = 0;

	if (word[strspn(word, "rwamklixpucUPC")] != '\0')
		return 0;
	if (strchr(word, 'r') != NULL)
		permissions |= CMD_APPARMOR_READ;
	if (strchr(word, 'w') != NULL)
		permissions |= CMD_APPARMOR_WRITE;
	return permissions;
}

static bool is_path(const char *word)
{
	return word[0] == '/' || word[0] == '{';
}

/* Takes a rule for files from a line, which is changed. False: memory is refused. */
static bool rule_read(struct cmd_apparmor *profile, char *line)
{
	const char *pattern = NULL;
	unsigned permissions = 0;
	bool deny = false;
	char *rest = NULL;

	for (char *word = strtok_r(line, BETWEEN_WORDS, &rest); word != NULL;
	     word = strtok_r(NULL, BETWEEN_WORDS, &rest)) {
		const size_t size = strlen(word);
		if (size > 0 && word[size - 1] == ',')
			word[size - 1] = '\0';
		if (strcmp(word, "deny") == 0)
			deny = true;
		else if (pattern == NULL && is_path(word))
			pattern = word;
		else if (permissions == 0)
			permissions = permissions_of(word);
	}
	return pattern == NULL || permissions == 0 ||
	       rule_add(profile, pattern, permissions, deny);
}

/* Opens a regular file without waiting for it. */
static FILE *file_open(const char *path)
{
	struct stat status;
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	FILE *file = NULL;

	if (fd < 0)
		return NULL;
	errno = EINVAL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		file = fdopen(fd, "r");
	if (file == NULL) {
		const int error = errno;
		close(fd);
		errno = error;
	}
	return file;
}

/* Reads one file. The name of the last local file that it includes is written to *ret_local, which may
 * be NULL. */
static enum mxw_result file_read(const char *path, struct cmd_apparmor *profile,
                                 char (*ret_local)[LINE_MAX_SIZE])
{
	char line[LINE_MAX_SIZE];
	FILE *file = file_open(path);
	enum mxw_result result = MXW_OK;

	if (file == NULL)
		return MXW_IO;
	for (size_t i = 0; i < LINES_MAX && fgets(line, sizeof(line), file) != NULL; i++) {
		const char *text = line + strspn(line, " \t");
		const char *local = strstr(text, "<local/");
		/* `#include` is no comment. */
		if (local != NULL && ret_local != NULL && strstr(text, "include") != NULL)
			snprintf(*ret_local, sizeof(*ret_local), "%.*s",
			         (int)strcspn(local + 1, ">\n"), local + 1);
		line[strcspn(line, "#")] = '\0';
		if (!rule_read(profile, line)) {
			result = MXW_NOMEM;
			break;
		}
	}
	if (result == MXW_OK && ferror(file) != 0)
		result = MXW_IO;
	fclose(file);
	return result;
}

enum mxw_result cmd_apparmor_read(const char *path, struct cmd_apparmor *ret)
{
	char local[LINE_MAX_SIZE] = "";
	const char *slash = strrchr(path, '/');
	const int directory = slash != NULL ? (int)(slash - path) + 1 : 0;

	*ret = (struct cmd_apparmor){ 0 };
	enum mxw_result result = file_read(path, ret, &local);
	if (result == MXW_OK && local[0] != '\0') {
		char local_path[2 * LINE_MAX_SIZE];
		snprintf(local_path, sizeof(local_path), "%.*s%s", directory, path, local);
		/* It need not be there. */
		if (file_read(local_path, ret, NULL) == MXW_NOMEM)
			result = MXW_NOMEM;
	}
	return result;
}

enum mxw_result cmd_apparmor_debian(struct cmd_apparmor *ret)
{
	static const struct {
		const char *pattern;
		unsigned permissions;
	} rules[] = {
		{ "/etc/unbound/**", CMD_APPARMOR_READ },
		{ "/{,etc/unbound/}var/lib/unbound/**",
		  CMD_APPARMOR_READ | CMD_APPARMOR_WRITE },
	};

	*ret = (struct cmd_apparmor){ 0 };
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rule_add(ret, rules[i].pattern, rules[i].permissions, false))
			return MXW_NOMEM;
	return MXW_OK;
}

void cmd_apparmor_fini(struct cmd_apparmor *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		free(profile->rules[i].pattern);
	free(profile->rules);
	*profile = (struct cmd_apparmor){ 0 };
}

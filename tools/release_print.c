/* What was released by hand in a hurry may have to stay: then it belongs into the policy, where others
 * can see and judge it. Texts are quoted, always: an entry may begin with a star, which YAML takes for
 * something else, and a reason may hold anything. */
#include "release_print.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "json.h"

/* The id: of the first name, what an id may have. */
static void print_id(const char *name)
{
	static const char head[] = "released-";
	size_t used = sizeof(head) - 1;

	while (*name == '=' || *name == '*' || *name == '.')
		name++;
	fputs(head, stdout);
	for (; *name != '\0' && used < MXW_ID_SIZE_MAX; name++, used++) {
		const bool fits =
			(*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');

		putchar(fits ? *name : '-');
	}
	putchar('\n');
}

void release_print(const struct mxw_state *releases, int64_t for_s, int64_t now_s)
{
	const struct mxw_release first = mxw_state_release(releases, 0);
	char until[MXW_TIME_TEXT_MAX];

	puts("allow: # leave this line out where there is one already");
	fputs("  - id: ", stdout);
	print_id(first.name);
	if (first.reason[0] != '\0') {
		cmd_json_put("    description: ", first.reason);
		putchar('\n');
	}
	fputs("    domains:\n", stdout);
	for (size_t i = 0; i < mxw_state_release_count(releases); i++) {
		cmd_json_put("      - ", mxw_state_release(releases, i).name);
		putchar('\n');
	}
	if (for_s != 0)
		printf("    expires: %s\n", mxw_time_to_text(now_s + for_s, until));
	else
		puts("    # expires: 2027-12-31    without it, this stays for ever");
}

/* The rules as CSV: a header, then one record for each rule, lines ended by CR LF and values
 * quoted where RFC 4180 asks for it. Programs that show CSV as a sheet take a value that
 * begins with =, +, -, @, a tab or a carriage return for a formula and run it, quoted or
 * not; whoever may write a description could so act on the machine of the one who reads the
 * sheet. Such a value gets an apostrophe in front, which makes it text. */
#include "rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

static const char header[] =
	"rule,section,mode,mode_from,expired,action,clients,severity,ttl,redirect,expires,"
	"on_expiry,names,listed,networks,alert_at,block_at,owner,ticket,description,reference,"
	"file,line,hits,blocked\r\n";

/* Prints one value; all but the last of a record end with a comma. */
static void print_value(const char *text)
{
	const bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
	const bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		putchar('"');
	if (formula)
		putchar('\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	if (quoted)
		putchar('"');
	putchar(',');
}

static void print_rule(const struct rules_view *view, uint32_t rule)
{
	const struct mxw_rule is = mxw_policy_rule(view->policy, rule);
	const struct rule_state state = rules_state(view, rule);
	const bool answers = is.section != MXW_SECTION_ALLOW;
	char held[RULE_HELD_TEXT_MAX], expires[MXW_TIME_TEXT_MAX] = "";
	char redirect[MXW_NAME_TEXT_MAX] = "";

	if (is.expires_s != 0)
		mxw_time_to_text(is.expires_s, expires);
	if (is.action == MXW_ACTION_REDIRECT)
		mxw_name_to_text(mxw_policy_redirect(view->policy, rule), redirect);
	print_value(is.id);
	print_value(rule_section_text(is.section));
	print_value(mxw_mode_text(state.mode));
	print_value(rule_held_text(state.held_by, held));
	print_value(state.expired ? "yes" : "no");
	/* Words of the policy's own grammar: nothing in them needs quotes. */
	rules_print_actions(view, rule, " ", stdout);
	putchar(',');
	rules_print_clients(view, rule, " ", stdout);
	putchar(',');
	print_value(answers ? mxw_severity_text(is.severity) : "");
	if (answers)
		printf("%" PRIu32, is.ttl_s);
	putchar(',');
	print_value(redirect);
	print_value(expires);
	print_value(answers && is.expires_s != 0 ? mxw_mode_text(is.on_expiry) : "");
	printf("%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",", is.names, is.listed, is.networks);
	if (is.section != MXW_SECTION_PROTECT)
		fputs(",,", stdout);
	else if (is.block_at == MXW_SCORE_NEVER)
		printf("%u,never,", is.alert_at);
	else
		printf("%u,%u,", is.alert_at, is.block_at);
	print_value(is.owner);
	print_value(is.ticket);
	print_value(is.description);
	print_value(is.reference);
	print_value(is.file);
	printf("%" PRIu32 ",", is.line);
	if (rules_has_hits(view, rule))
		printf("%" PRIu64 ",%" PRIu64, view->hits[rule].all, view->hits[rule].blocked);
	else
		putchar(',');
	fputs("\r\n", stdout);
}

void rules_print_csv(const struct rules_view *view)
{
	const uint32_t count = mxw_policy_counts(view->policy).rules;

	fputs(header, stdout);
	for (uint32_t rule = 0; rule < count; rule++)
		print_rule(view, rule);
}

/* mxwarden explain: what would happen to a question, or to each of a list of them. The
 * client is read once; every question then takes the same way, whether it comes from the
 * command line or is a line of standard input, and every line is answered by exactly one
 * line, so that the two can be laid side by side. A line that holds no question does not end
 * the run: its answer is what is wrong with it, and the exit status says that not everything
 * was answered. */
#include "explanation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "common.h"
#include "config/nearest.h"
#include "config/quote.h"
#include "json.h"
#include "load.h"
#include "name_read.h"
#include "running.h"

enum {
	OPTION_CLIENT = CMD_OPTION_OWN,
	OPTION_QUIET,
	OPTION_AT,
	OPTION_EXCHANGER,
	OPTION_RUNNING,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_CLIENT] = { 0, "client", "CLIENT",
	                    "who asks: an address, or a group of mail hosts" },
	[OPTION_QUIET] = { 'q', "quiet", NULL,
	                   "print nothing; exit 0: real, 1: policy answer" },
	[OPTION_AT] = CMD_OPTION_ROW_AT,
	[OPTION_EXCHANGER] = { 0, "exchanger", "LIST",
	                       "as if the answer led there: HOST,ADDRESS,..." },
	[OPTION_RUNNING] = { 0, "running", NULL,
	                     "ask the running module, not the policy's file" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

/* Lists the groups of a policy in a complaint about one that is not among them. */
static void complain_of_group(const struct cmd_call *call, const struct mxw_policy *policy)
{
	const char *client = call->values[OPTION_CLIENT];
	const uint32_t count = mxw_policy_counts(policy).groups;
	struct mxwi_nearest nearest = mxwi_nearest_to(client, strlen(client));

	for (uint32_t group = 0; group < count; group++)
		mxwi_nearest_offer(&nearest, mxw_policy_group_name(policy, group));
	cmd_complain(call->cmd, "--client %s is no address and no group%s",
	             MXWI_QUOTE(client, strlen(client)), MXWI_DID_YOU_MEAN(&nearest));
	fputs("the groups are:", stderr);
	for (uint32_t group = 0; group < count; group++)
		fprintf(stderr, " %s", mxw_policy_group_name(policy, group));
	fputc('\n', stderr);
}

/* Reads --client. False after a complaint. */
static bool client_read(const struct cmd_call *call, struct inquiry *inquiry)
{
	const char *client = call->values[OPTION_CLIENT];
	const size_t size = strlen(client);

	if (mxw_address_from_text(client, size, &inquiry->address) == MXW_OK) {
		mxw_address_to_text(&inquiry->address, inquiry->address_text);
		return true;
	}
	inquiry->by_group = true;
	inquiry->group = mxw_policy_group_named(inquiry->policy, client);
	if (inquiry->group != MXW_GROUP_NONE)
		return true;
	struct mxw_network network;
	if (mxw_network_from_text(client, size, &network) != MXW_SYNTAX)
		cmd_complain(call->cmd,
		             "--client is one address or a group, not a network: "
		             "give an address of %s",
		             client);
	else
		complain_of_group(call, inquiry->policy);
	return false;
}

#define TYPE_SIZE_MAX 32u /* longer than any mnemonic */

static const char type_error[] =
	"the type is unknown; give a mnemonic such as MX, or TYPE and a number";

/* Reads a type that may be cut out of a line. */
static bool type_read(const char *text, size_t size, uint16_t *ret)
{
	char word[TYPE_SIZE_MAX + 1];

	if (size > TYPE_SIZE_MAX || memchr(text, '\0', size) != NULL)
		return false;
	memcpy(word, text, size);
	word[size] = '\0';
	return type_from_text(word, ret);
}

enum output {
	OUTPUT_TEXT,
	OUTPUT_JSON,
	OUTPUT_NONE /* the exit status is the answer */
};

/* What is the same for all questions of this call. */
struct session {
	const struct cmd *cmd;
	struct inquiry inquiry;
	enum output output;
};

/* Answers the question, on one line or at length. CMD_YES: the real answer is given; CMD_NO:
 * the policy's; CMD_UNDONE after a complaint. */
static enum cmd_status answer(const struct session *session, struct mxw_name name,
                              uint16_t type, bool at_length)
{
	struct explanation explanation;

	explanation_make(&session->inquiry, name, type, &explanation);
	if ((at_length || session->output == OUTPUT_JSON) &&
	    !explanation_make_answer(&explanation)) {
		cmd_complain(session->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	switch (session->output) {
	case OUTPUT_TEXT:
		if (at_length)
			explanation_print(&explanation);
		else
			explanation_print_line(&explanation);
		break;
	case OUTPUT_JSON:
		explanation_print_json(&explanation);
		break;
	case OUTPUT_NONE:
		break;
	}
	return mxw_verdict_blocks(&explanation.verdict) ? CMD_NO : CMD_YES;
}

/* Takes the next word of a line and moves `*at` behind it. Returns its size; 0: there is
 * none. */
static size_t word_take(const char **at, const char *end, const char **ret)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		(*at)++;
	*ret = *at;
	while (*at < end && **at != ' ' && **at != '\t')
		(*at)++;
	return (size_t)(*at - *ret);
}

/* Answers a line that holds no question. */
static void refuse(const struct session *session, const char *name, size_t size,
                   const char *error)
{
	if (session->output == OUTPUT_JSON) {
		if (!cmd_json_print(json_pack("{s:o, s:s}", "name",
		                              cmd_json_text_of_size(name, size), "error",
		                              error)))
			cmd_complain(session->cmd, "%s", mxw_result_text(MXW_NOMEM));
	} else if (session->output == OUTPUT_TEXT) {
		printf("%s: error: %s\n", MXWI_QUOTE(name, size), error);
	}
}

/* What came of the lines so far. */
struct tally {
	uintmax_t lines, blocked, bad;
	uintmax_t first_bad; /* its line, counted from 1 */
};

/* Answers one line of standard input, which is without its line end. False: it is no use to go
 * on, because memory or the output was refused. */
static bool line_answer(const struct session *session, const char *line, size_t size,
                        uint16_t type, struct tally *tally)
{
	const char *at = line, *end = line + size, *name_text, *type_text, *rest;
	const size_t name_size = word_take(&at, end, &name_text);
	const size_t type_size = word_take(&at, end, &type_text);
	struct mxw_name_buffer buffer;
	struct mxw_name name;

	const char *error = cmd_name_read(name_text, name_size, &buffer, &name);
	if (error == NULL && type_size > 0 && !type_read(type_text, type_size, &type))
		error = type_error;
	if (error == NULL && word_take(&at, end, &rest) > 0)
		error = "more than NAME [TYPE] is on the line";
	tally->lines++;
	if (error != NULL) {
		if (tally->bad++ == 0)
			tally->first_bad = tally->lines;
		refuse(session, name_text, name_size, error);
		return ferror(stdout) == 0;
	}
	enum cmd_status status = answer(session, name, type, false);
	if (status == CMD_NO)
		tally->blocked++;
	return status != CMD_UNDONE && ferror(stdout) == 0;
}

/* Answers every line of standard input. */
static enum cmd_status lines_answer(const struct session *session, uint16_t type)
{
	enum cmd_status status = CMD_UNDONE;
	struct tally tally = { 0 };
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	while ((size = getline(&line, &room, stdin)) != -1) {
		if (size > 0 && line[size - 1] == '\n')
			size--;
		if (size > 0 && line[size - 1] == '\r')
			size--;
		if (!line_answer(session, line, (size_t)size, type, &tally))
			goto out;
	}
	/* Not at the end: it cannot be read, or a line does not fit into memory. */
	if (!feof(stdin)) {
		cmd_complain(session->cmd, "line %ju of standard input cannot be read: %s",
		             tally.lines + 1, strerror(errno));
		goto out;
	}
	if (tally.bad > 0) {
		cmd_complain(session->cmd,
		             "%ju of %ju lines cannot be answered, the first is line %ju",
		             tally.bad, tally.lines, tally.first_bad);
		goto out;
	}
	status = session->output == OUTPUT_NONE && tally.blocked > 0 ? CMD_NO : CMD_YES;
out:
	free(line);
	return status;
}

/* Answers the question of the command line. */
static enum cmd_status operand_answer(const struct session *session, const char *text,
                                      uint16_t type)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	const char *error = cmd_name_read(text, strlen(text), &buffer, &name);

	if (error != NULL) {
		cmd_complain(session->cmd, "%s: %s", MXWI_QUOTE(text, strlen(text)), error);
		return CMD_UNDONE;
	}
	enum cmd_status status = answer(session, name, type, true);
	return status == CMD_NO && session->output != OUTPUT_NONE ? CMD_YES : status;
}

/* False after a complaint. */
static bool exchangers_check(const struct cmd_call *call)
{
	size_t size = 0;
	const char *bad = explanation_bad_exchanger(call->values[OPTION_EXCHANGER], &size);

	if (bad != NULL)
		cmd_complain(call->cmd, "--exchanger %s is no host and no address",
		             MXWI_QUOTE(bad, size));
	return bad == NULL;
}

/* Reads what needs no policy: the operands, and that --client is there. False after a
 * complaint. */
static bool usage_read(const struct cmd_call *call, uint16_t *ret_type)
{
	*ret_type = MXW_TYPE_MX;
	if (call->operand_count == 0) {
		cmd_complain(call->cmd, "which name? usage: mxwarden explain %s",
		             call->cmd->synopsis);
	} else if (call->operand_count > 2) {
		cmd_complain(call->cmd, "more than NAME [TYPE]; "
		                        "with - for NAME many are read from standard input");
	} else if (call->values[OPTION_CLIENT] == NULL) {
		cmd_complain(call->cmd, "who asks? give --client ADDRESS or --client GROUP");
	} else if (call->operand_count == 2 &&
	           !type_read(call->operands[1], strlen(call->operands[1]), ret_type)) {
		cmd_complain(call->cmd, "%s: %s",
		             MXWI_QUOTE(call->operands[1], strlen(call->operands[1])),
		             type_error);
	} else if (call->values[OPTION_EXCHANGER] != NULL) {
		return exchangers_check(call);
	} else {
		return true;
	}
	return false;
}

static enum cmd_status run(const struct cmd_call *call)
{
	enum cmd_status status = CMD_UNDONE;
	struct mxw_policy *policy = NULL;
	struct running running = { .policy = NULL };
	struct session session = {
		.cmd = call->cmd,
		.output = call->values[OPTION_QUIET] != NULL      ? OUTPUT_NONE
		          : call->values[CMD_OPTION_JSON] != NULL ? OUTPUT_JSON
		                                                  : OUTPUT_TEXT,
	};
	uint16_t type;

	if (!usage_read(call, &type) ||
	    !cmd_time(call->cmd, call->values[OPTION_AT], &session.inquiry.now_s))
		goto out;
	status = running_policy(call, call->values[OPTION_RUNNING] != NULL,
	                        session.inquiry.now_s, &running, &policy);
	if (status != CMD_YES)
		goto out;
	status = CMD_UNDONE;
	session.inquiry.policy = policy;
	session.inquiry.exchangers = call->values[OPTION_EXCHANGER];
	if (policy == NULL) {
		session.inquiry.policy = running.policy;
		session.inquiry.running = &running;
	}
	if (!client_read(call, &session.inquiry))
		goto out;
	session.inquiry.scratch = ldns_buffer_new(RR_TEXT_MAX);
	if (session.inquiry.scratch == NULL) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	status = strcmp(call->operands[0], "-") == 0
	                 ? lines_answer(&session, type)
	                 : operand_answer(&session, call->operands[0], type);
out:
	ldns_buffer_free(session.inquiry.scratch);
	mxw_policy_free(policy);
	running_fini(&running);
	return status;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.synopsis = "[-p POLICY|--running] --client ADDRESS|GROUP [--json|-q] [--at TIME] "
		    "[--exchanger LIST] NAME|- [TYPE]",
	.summary = "say what would happen to a question, and why",
	.notes =
		"With - for NAME it reads NAME [TYPE] from each line of standard input "
		"and answers\n"
		"each line with one line. TYPE is MX where it is left out.\n"
		"Of the answer nothing is known here. --exchanger says where it would send mail:\n"
		"hosts and addresses, apart by commas; an address is the host's before it, or else\n"
		"the name's own.\n"
		"Exit status: 0 answered, 2 not answered; "
		"with -q: 0 the real answer is given,\n"
		"1 the policy's (to at least one of the lines), 2 not answered. "
		"With --running:\n"
		"3 no module is running.\n",
	.options = options,
	.run = run,
};

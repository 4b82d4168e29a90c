/* limits.h - every quantity that a user controls, and the most that is taken of it.
 * Threads: constants. Memory: none. Cost: none.
 * Beyond a limit a policy is refused as a whole, with the place and the limit in the finding.
 * Standards: RFC 1035 section 2.3.4 (names), RFC 8914 section 2 (extra text is ours to bound).
 */
#ifndef MXWARDEN_LIMITS_H
#define MXWARDEN_LIMITS_H

#define MXW_NAME_SIZE_MAX 255u /* octets of a name on the wire, root label included */
#define MXW_LABEL_SIZE_MAX 63u /* octets of one label, without its length octet */
#define MXW_LABELS_MAX 127u    /* labels of a name, the root label not counted */
#define MXW_NAME_TEXT_MAX                                                                      \
	1024u /* octets of a name in text, every octet escaped, with the NUL */

#define MXW_GROUPS_MAX 64u      /* groups of mail hosts: one bit each in a 64-bit set */
#define MXW_NETWORKS_MAX 65536u /* client networks of all groups together */
#define MXW_EXCHANGE_NETWORKS_MAX 65536u /* networks of all exchangers together */
#define MXW_RULES_MAX 65535u             /* rules of all sections together */
#define MXW_ENTRIES_MAX 40000000u        /* name entries of all rules together */
#define MXW_FILES_MAX 4096u              /* files that one policy is made of */
#define MXW_ID_SIZE_MAX 63u              /* octets of a rule's or a group's id */
#define MXW_TEXT_SIZE_MAX 1024u          /* octets of a description and other free texts */
#define MXW_TTL_MIN 1u                   /* seconds */
#define MXW_TTL_MAX 86400u               /* seconds */
#define MXW_TTL_DEFAULT 60u              /* seconds, where a policy says nothing */
#define MXW_EDE_TEXT_MAX 160u            /* octets of EDE extra text */

#define MXW_RELEASES_MAX 1000u           /* names released by hand at one time */
#define MXW_RELEASE_LIMIT_MAX 31536000u  /* seconds that host.yaml can let a release last */
#define MXW_RELEASE_LIMIT_DEFAULT 86400u /* seconds, where host.yaml says nothing */
#define MXW_OVERRIDE_MAX 31536000u       /* seconds that a mode set by hand can last */
#define MXW_STATE_SIZE_MAX 8388608u      /* octets of the file that both are kept in */

#define MXW_HOST_NAME_MAX 255u        /* octets of a resolver's name in alerts */
#define MXW_SINKS_MAX 16u             /* places that alerts are written to */
#define MXW_WINDOWS_MAX 32768u        /* repeats that one sink gathers at one time */
#define MXW_REPEAT_MAX 86400u         /* seconds that repeats can be gathered */
#define MXW_REPEAT_DEFAULT 300u       /* seconds, where host.yaml says nothing */
#define MXW_HEARTBEAT_MIN 10u         /* seconds between two lines about health, at least */
#define MXW_HEARTBEAT_MAX 86400u      /* seconds */
#define MXW_HEARTBEAT_DEFAULT 3600u   /* seconds, where host.yaml says nothing */
#define MXW_METRICS_EVERY_MAX 3600u   /* seconds between two files of metrics */
#define MXW_METRICS_EVERY_DEFAULT 10u /* seconds, where host.yaml says nothing */
#define MXW_IDENTIFIER_SIZE_MAX 64u   /* octets of the identifier of a journal */
#define MXW_SOCKET_PATH_MAX 107u /* octets of the path of a socket, which the system sets */

#define MXW_YAML_SIZE_MAX 16777216u      /* octets of one YAML file */
#define MXW_YAML_DEPTH_MAX 8u            /* levels of nesting */
#define MXW_YAML_NODES_MAX 1000000u      /* scalars, lists and maps of one YAML file */
#define MXW_YAML_SCALAR_MAX 4096u        /* octets of one scalar */
#define MXW_LIST_SIZE_MAX 1073741824u    /* octets of one list of names */
#define MXW_SOURCES_SIZE_MAX 2147483648u /* octets of all files of a policy together */
#define MXW_LIST_LINE_MAX 4096u          /* octets of one line of a list */
#define MXW_EXPECT_MAX 10000u            /* names of `expect` */

#define MXW_FINDINGS_MAX 1000u        /* findings of one load; what follows is counted only */
#define MXW_FINDINGS_PER_CODE 20u     /* of one code in one file, of these */
#define MXW_FINDINGS_ALL_MAX 1000000u /* findings of one load when all are asked for */

#endif

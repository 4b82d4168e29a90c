/*
 * NSD runs in the foreground as whoever runs the test, without remote control, and keeps every
 * file in the lab's directory. Its rate limit is off: 200 queries a second from one address
 * would be normal here. A start that fails to bind is repeated with another port.
 */
#include "lab_nsd.h"

#include <stdlib.h>

#include <ldns/ldns.h>

#include "lab.h"
#include "lab_client.h"
#include "lab_zone.h"

#define STARTS 5u

static bool write_configuration(const struct lab *lab, const char *path)
{
	char text[4096];

	return lab_print(text, sizeof(text),
	                 "server:\n"
	                 "\tip-address: 127.0.0.1@%u\n"
	                 "\tdo-ip6: no\n"
	                 "\tserver-count: 1\n"
	                 "\tusername: \"\"\n"
	                 "\tchroot: \"\"\n"
	                 "\tzonesdir: \"%s\"\n"
	                 "\tdatabase: \"\"\n"
	                 "\tpidfile: \"%s/nsd.pid\"\n"
	                 "\txfrdfile: \"%s/nsd.xfrd\"\n"
	                 "\tzonelistfile: \"%s/nsd.list\"\n"
	                 "\txfrdir: \"%s\"\n"
	                 "\trrl-ratelimit: 0\n"
	                 "\trrl-whitelist-ratelimit: 0\n"
	                 "remote-control:\n\tcontrol-enable: no\n"
	                 "zone:\n\tname: \".\"\n\tzonefile: root.zone\n"
	                 "zone:\n\tname: \"test.\"\n\tzonefile: test.zone\n"
	                 "zone:\n\tname: \"signed.test.\"\n\tzonefile: signed.zone\n",
	                 (unsigned)lab->nsd_port, lab->dir, lab->dir, lab->dir, lab->dir,
	                 lab->dir) &&
	       lab_write_file(path, text);
}

/* Until all zones are there. */
static bool wait_until_ready(struct lab *lab)
{
	return lab_ask_until_ready(&lab->nsd_process, lab->nsd_port,
	                           &(struct lab_query){ .from = "127.0.0.1",
	                                                .name = "plain.signed.test.",
	                                                .type = LDNS_RR_TYPE_MX });
}

bool lab_nsd_start(struct lab *lab)
{
	char path[PATH_MAX], log[PATH_MAX];
	const char *const argv[] = { lab->nsd, "-d", "-c", path, NULL };

	if (!lab_print(path, sizeof(path), "%s/nsd.conf", lab->dir) ||
	    !lab_print(log, sizeof(log), "%s/nsd.log", lab->dir) ||
	    !lab_zone_write(lab->dir, lab->trust_anchor, sizeof(lab->trust_anchor)))
		return false;
	for (unsigned i = 0; i < STARTS; i++) {
		lab->nsd_port = lab_port_take(lab);
		if (lab->nsd_port == 0 || !write_configuration(lab, path) ||
		    !lab_process_start(&lab->nsd_process, argv, NULL, log))
			return false;
		if (wait_until_ready(lab))
			return true;
		(void)lab_process_stop(&lab->nsd_process);
	}
	lab_say("NSD does not answer; its log is %s", log);
	return false;
}

bool lab_nsd_stop(struct lab *lab)
{
	if (lab->nsd_process.pid == 0 || lab_process_stop(&lab->nsd_process))
		return true;
	lab_say("NSD did not end as it should; its log is %s", lab->nsd_process.log);
	return false;
}

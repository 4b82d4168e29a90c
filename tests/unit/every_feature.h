/* every_feature.h - a policy of several files that has every feature of the language.
 * Threads: constant.
 * Memory: static.
 * Cost: none.
 * Standards: none.
 */
#ifndef MXWT_EVERY_FEATURE_H
#define MXWT_EVERY_FEATURE_H

#include "tests/unit/config_kit.h"

/* 2027-12-31T00:00:00Z, when some of its rules end. */
#define NEW_YEARS_EVE 1830211200

static const struct mxwt_source mxwt_every_feature[] = {
	{ "etc/policy.yaml",
	  "mxwarden: 1\n"
	  "mode: enforce\n"
	  "mail-hosts:\n"
	  "  outbound: [192.0.2.0/24]\n"
	  "  exchange: {networks: [198.51.100.0/24], mta: exchange, role: outbound,\n"
	  "    names: [mx.example.org], action: nxdomain}\n"
	  "defaults: {action: null-mx, ttl: 120, severity: medium}\n"
	  "include: [extra.d/*.yaml, {files: partner.yaml, mode: monitor}]\n"
	  "expect:\n"
	  "  pass: [example.org, gouv.ml]\n"
	  "  block: [mail.army.ml]\n"
	  "watch:\n"
	  "  - id: mil\n"
	  "    description: military\n"
	  "    domains: [army.ml army.mil, =usmc.ml usmc.mil, \"*.af.ml af.mil\"]\n"
	  "    except: [open.army.ml]\n"
	  "    owner: mail-team@example.org\n"
	  "    ticket: SEC-1234\n"
	  "    reference: https://example.org/why\n"
	  "    severity: critical\n"
	  "    ttl: 30\n"
	  "  - {id: services, suffixes: [ml mil], only: [navy, us.af, =exact, \"*.below\"],\n"
	  "     except: [test.navy.ml]}\n"
	  "  - {id: ends, domains: [ends.example], expires: 2027-12-31}\n"
	  "  - {id: ends-off, domains: [off.example], on-expiry: disabled,\n"
	  "     expires: \"2027-12-31T02:00:00+02:00\"}\n"
	  "  - {id: sent-on, domains: [sent.example], clients: [outbound],\n"
	  "     action: redirect, redirect: q.example.net}\n"
	  "  - {id: listed, files: [lists/a.txt], match: exact, bad-lines: skip,\n"
	  "     max-change: 20%}\n"
	  "allow:\n"
	  "  - {id: fine, domains: [good.army.ml], except: [bad.good.army.ml],\n"
	  "     files: [lists/fine.txt], expires: 2027-12-31}\n"
	  "exchangers:\n"
	  "  - {id: servers, description: collectors, hosts: [mx.collector.example, =mx.exact.example,\n"
	  "     \"*.below.example\"], except: [fine.below.example], clients: [outbound], ttl: 9,\n"
	  "     networks: [203.0.113.0/24, \"2001:db8:1::/48\"], severity: low, expires: 2027-12-31}\n"
	  "  - {id: sent-off, networks: [203.0.113.7], action: redirect, redirect: q.example.net}\n"
	  "protect:\n"
	  "  - {id: partners, description: to be reached, domains: [supplier.example, us.army.mil],\n"
	  "     files: [lists/c.txt], alert-at: 40, block-at: 75, except: [suppleir.example],\n"
	  "     clients: [outbound], action: nodata, ttl: 7, severity: low, owner: mail@example.org,\n"
	  "     ticket: SEC-5, expires: 2027-12-31, on-expiry: disabled}\n",
	  0 },
	{ "etc/extra.d/10-first.yaml",
	  "expect: {block: [first.example]}\n"
	  "watch: [{id: first, domains: [first.example], ttl: 5}]\n"
	  "allow: [{id: first-fine, domains: [fine.first.example]}]\n"
	  "exchangers: [{id: more-servers, hosts: [mx.first.example]}]\n",
	  0 },
	{ "etc/extra.d/20-second.yaml", "watch: [{id: second, files: [../lists/b.txt]}]\n", 0 },
	{ "etc/partner.yaml", "watch: [{id: partner, domains: [partner.example]}]\n", 0 },
	{ "etc/lists/a.txt",
	  "# names\nexact-list.example exact.example\n*.below-list.example\n", 0 },
	{ "etc/lists/fine.txt", "fine.navy.ml\n", 0 },
	{ "etc/lists/c.txt", "contractor.example\n", 0 },
	{ "etc/extra.d/../lists/b.txt", "second.example\r\n", 0 },
	{ 0 },
};

#endif

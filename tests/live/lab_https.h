/* lab_https.h - a client's end of DNS over HTTPS, on TLS.
 * Threads: one connection belongs to one thread.
 * Memory: a connection borrows its TLS, and owns what has not come as a whole yet.
 * Cost: a stream for each query.
 * Standards: RFC 8484 (DNS over HTTPS), RFC 9113 (HTTP/2).
 */
#ifndef MXW_TESTS_LIVE_LAB_HTTPS_H
#define MXW_TESTS_LIVE_LAB_HTTPS_H

#include "lab_tls.h"

struct lab_https;

/* Takes the body of an answer. */
typedef void lab_https_fn(void *context, const uint8_t *body, size_t size);

/* NULL: no memory, or the server does not want HTTP/2. */
struct lab_https *lab_https_open(struct lab_tls *tls, lab_https_fn *take, void *context);

/* Posts a message, and does not wait. */
bool lab_https_send(struct lab_https *https, const uint8_t *message, size_t size);

/* Takes what came in, and calls for each answer that is whole. False: it is no HTTP/2. */
bool lab_https_feed(struct lab_https *https, const uint8_t *octets, size_t size);

/* NULL is allowed. */
void lab_https_close(struct lab_https *https);

#endif

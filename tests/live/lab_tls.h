/* lab_tls.h - a client's end of TLS on a connected socket, and a certificate for the server's.
 * Threads: one connection belongs to one thread.
 * Memory: a connection borrows its socket.
 * Cost: a handshake.
 * Standards: RFC 8446 (TLS 1.3), RFC 7858 (DNS over TLS), RFC 7301 (ALPN).
 */
#ifndef MXW_TESTS_LIVE_LAB_TLS_H
#define MXW_TESTS_LIVE_LAB_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct lab_tls;

/*
 * Shakes hands and offers the protocol ALPN, whose first octet is its length. The certificate is not
 * looked at: who answers is known by the port. NULL: it did not come to anything.
 */
struct lab_tls *lab_tls_open(int fd, const char *alpn);

bool lab_tls_send(struct lab_tls *tls, const uint8_t *octets, size_t size);

/*
 * Reads what is there; the socket must be readable. 0: nothing for us in it; -1: the connection has
 * ended.
 */
ssize_t lab_tls_receive(struct lab_tls *tls, uint8_t *octets, size_t room);

/* Has more been read from the socket than was handed out? */
bool lab_tls_has_more(const struct lab_tls *tls);

/* NULL is allowed. The socket stays open. */
void lab_tls_close(struct lab_tls *tls);

/* Writes a new key and a certificate signed by itself, both PEM. Says why not. */
bool lab_tls_write_certificate(const char *key_path, const char *certificate_path);

#endif

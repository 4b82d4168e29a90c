/*
 * OpenSSL on a blocking socket that has been found readable. After a handshake TLS 1.3 sends
 * tickets, which are no data: a read that finds nothing else must come back, so OpenSSL is told not
 * to try again by itself.
 */
#include "lab_tls.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "lab.h"

struct lab_tls {
	SSL_CTX *context;
	SSL *ssl;
};

struct lab_tls *lab_tls_open(int fd, const char *alpn)
{
	struct lab_tls *tls = calloc(1, sizeof(*tls));

	if (tls == NULL)
		return NULL;
	tls->context = SSL_CTX_new(TLS_client_method());
	if (tls->context == NULL)
		goto fail;
	(void)SSL_CTX_clear_mode(tls->context, SSL_MODE_AUTO_RETRY);
	tls->ssl = SSL_new(tls->context);
	if (tls->ssl == NULL || SSL_set_fd(tls->ssl, fd) != 1 ||
	    SSL_set_alpn_protos(tls->ssl, (const unsigned char *)alpn,
	                        1u + (unsigned char)alpn[0]) != 0 ||
	    SSL_connect(tls->ssl) != 1)
		goto fail;
	return tls;
fail:
	lab_tls_close(tls);
	return NULL;
}

bool lab_tls_send(struct lab_tls *tls, const uint8_t *octets, size_t size)
{
	size_t sent;

	return SSL_write_ex(tls->ssl, octets, size, &sent) == 1 && sent == size;
}

ssize_t lab_tls_receive(struct lab_tls *tls, uint8_t *octets, size_t room)
{
	size_t got;

	if (SSL_read_ex(tls->ssl, octets, room, &got) == 1)
		return (ssize_t)got;
	return SSL_get_error(tls->ssl, 0) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool lab_tls_has_more(const struct lab_tls *tls)
{
	return SSL_pending(tls->ssl) > 0;
}

void lab_tls_close(struct lab_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_free(tls->ssl);
	SSL_CTX_free(tls->context);
	free(tls);
}

/* A certificate for "lab" from an hour ago to tomorrow. */
static bool fill(X509 *certificate, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
	       X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
	       X509_gmtime_adj(X509_getm_notAfter(certificate), 86400) != NULL &&
	       X509_set_pubkey(certificate, key) == 1 &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	                                  (const unsigned char *)"lab", -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, name) == 1 &&
	       X509_sign(certificate, key, EVP_sha256()) != 0;
}

bool lab_tls_write_certificate(const char *key_path, const char *certificate_path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	FILE *key_file = fopen(key_path, "w"), *certificate_file = fopen(certificate_path, "w");
	bool ok = key != NULL && certificate != NULL && key_file != NULL &&
	          certificate_file != NULL && fill(certificate, key) &&
	          PEM_write_PrivateKey(key_file, key, NULL, NULL, 0, NULL, NULL) == 1 &&
	          PEM_write_X509(certificate_file, certificate) == 1;

	if (key_file != NULL && fclose(key_file) != 0)
		ok = false;
	if (certificate_file != NULL && fclose(certificate_file) != 0)
		ok = false;
	X509_free(certificate);
	EVP_PKEY_free(key);
	if (!ok)
		lab_say("cannot make %s", certificate_path);
	return ok;
}

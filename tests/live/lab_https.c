/*
 * nghttp2 makes and reads the frames; octets in and out go through TLS. Each query is a POST on a
 * stream of its own, whose answer is collected until the stream is closed.
 */
#include "lab_https.h"

#include <stdlib.h>
#include <string.h>

#include <nghttp2/nghttp2.h>

#define BODY_MAX 4096u

struct stream {
	struct stream *next;
	uint8_t query[BODY_MAX], answer[BODY_MAX];
	size_t query_size, query_sent, answer_size;
};

struct lab_https {
	struct lab_tls *tls;
	nghttp2_session *session;
	lab_https_fn *take;
	void *context;
	struct stream *streams; /* all that there were */
};

/* The signature that nghttp2 calls for what is to be sent. */
static ssize_t send_octets(nghttp2_session *session, const uint8_t *octets, size_t size,
                           int flags, void *context)
{
	struct lab_https *https = context;

	(void)session;
	(void)flags;
	return lab_tls_send(https->tls, octets, size) ? (ssize_t)size
	                                              : NGHTTP2_ERR_CALLBACK_FAILURE;
}

/* The same for the body of a request. */
static ssize_t read_query(nghttp2_session *session, int32_t id, uint8_t *to, size_t room,
                          uint32_t *flags, nghttp2_data_source *source, void *context)
{
	struct stream *stream = source->ptr;
	size_t size = stream->query_size - stream->query_sent;

	(void)session;
	(void)id;
	(void)context;
	if (size > room)
		size = room;
	memcpy(to, stream->query + stream->query_sent, size);
	stream->query_sent += size;
	if (stream->query_sent == stream->query_size)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)size;
}

/* The same for a piece of an answer's body. */
static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *octets,
                   size_t size, void *context)
{
	struct stream *stream = nghttp2_session_get_stream_user_data(session, id);

	(void)flags;
	(void)context;
	if (stream == NULL || size > BODY_MAX - stream->answer_size)
		return NGHTTP2_ERR_CALLBACK_FAILURE;
	memcpy(stream->answer + stream->answer_size, octets, size);
	stream->answer_size += size;
	return 0;
}

/* The same for the end of a stream. */
static int on_close(nghttp2_session *session, int32_t id, uint32_t error, void *context)
{
	struct lab_https *https = context;
	const struct stream *stream = nghttp2_session_get_stream_user_data(session, id);

	if (stream != NULL && error == NGHTTP2_NO_ERROR)
		https->take(https->context, stream->answer, stream->answer_size);
	return 0;
}

struct lab_https *lab_https_open(struct lab_tls *tls, lab_https_fn *take, void *context)
{
	struct lab_https *https = calloc(1, sizeof(*https));
	nghttp2_session_callbacks *callbacks = NULL;

	if (https == NULL)
		return NULL;
	https->tls = tls;
	https->take = take;
	https->context = context;
	if (nghttp2_session_callbacks_new(&callbacks) == 0) {
		nghttp2_session_callbacks_set_send_callback(callbacks, send_octets);
		nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
		nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
		if (nghttp2_session_client_new(&https->session, callbacks, https) != 0)
			https->session = NULL;
	}
	nghttp2_session_callbacks_del(callbacks);
	if (https->session == NULL ||
	    nghttp2_submit_settings(https->session, NGHTTP2_FLAG_NONE, NULL, 0) != 0) {
		lab_https_close(https);
		return NULL;
	}
	return https;
}

bool lab_https_send(struct lab_https *https, const uint8_t *message, size_t size)
{
	/* Not constant, because nghttp2's type is not. */
	static uint8_t texts[][2][32] = { { ":method", "POST" },
		                          { ":path", "/dns-query" },
		                          { ":scheme", "https" },
		                          { ":authority", "lab" },
		                          { "content-type", "application/dns-message" } };
	enum {
		COUNT = sizeof(texts) / sizeof(*texts)
	};
	nghttp2_nv headers[COUNT];
	struct stream *stream = calloc(1, sizeof(*stream));
	const nghttp2_data_provider body = { .source.ptr = stream,
		                             .read_callback = read_query };

	if (stream == NULL)
		return false;
	for (unsigned i = 0; i < COUNT; i++)
		headers[i] = (nghttp2_nv){ .name = texts[i][0],
			                   .namelen = strlen((const char *)texts[i][0]),
			                   .value = texts[i][1],
			                   .valuelen = strlen((const char *)texts[i][1]) };
	stream->next = https->streams;
	https->streams = stream;
	if (size > BODY_MAX)
		return false;
	memcpy(stream->query, message, size);
	stream->query_size = size;
	return nghttp2_submit_request(https->session, NULL, headers, COUNT, &body, stream) >
	               0 &&
	       nghttp2_session_send(https->session) == 0;
}

bool lab_https_feed(struct lab_https *https, const uint8_t *octets, size_t size)
{
	return nghttp2_session_mem_recv(https->session, octets, size) == (ssize_t)size &&
	       nghttp2_session_send(https->session) == 0;
}

void lab_https_close(struct lab_https *https)
{
	if (https == NULL)
		return;
	nghttp2_session_del(https->session);
	for (struct stream *stream = https->streams, *next; stream != NULL; stream = next) {
		next = stream->next;
		free(stream);
	}
	free(https);
}

/* A datagram has its own end, so the newline stays away. */
#include "alert/sink_socket.h"

#include <stdlib.h>
#include <string.h>

#include "alert/datagram.h"

struct sink_socket {
	struct mxwi_sink sink;
	struct mxwi_datagram datagram;
	char path[];
};

static struct sink_socket *from_sink(struct mxwi_sink *sink)
{
	return (struct sink_socket *)sink;
}

static bool socket_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	return mxwi_datagram_open(&from_sink(sink)->datagram, reterr_why);
}

static bool socket_emit(struct mxwi_sink *sink, const char *line, size_t size,
                        char reterr_why[MXWI_WHY_MAX])
{
	const struct mxwi_datagram_part part = { line, size - 1 };

	return mxwi_datagram_send(&from_sink(sink)->datagram, &part, 1, reterr_why);
}

static void socket_close(struct mxwi_sink *sink)
{
	mxwi_datagram_fini(&from_sink(sink)->datagram);
	free(sink);
}

struct mxwi_sink *mxwi_sink_socket_new(const char *path)
{
	static const struct mxwi_sink_ops ops = {
		.open = socket_open,
		.emit = socket_emit,
		.close = socket_close,
	};
	const size_t path_size = strlen(path) + 1;
	struct sink_socket *sink = malloc(sizeof(*sink) + path_size);

	if (sink == NULL)
		return NULL;
	memcpy(sink->path, path, path_size);
	mxwi_datagram_init(&sink->datagram, sink->path);
	sink->sink.ops = &ops;
	sink->sink.name = sink->path;
	return &sink->sink;
}

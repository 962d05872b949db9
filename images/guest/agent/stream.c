#define _GNU_SOURCE
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "channel.h"
#include "log.h"
#include "loop.h"
#include "protocol.h"

enum {
	BUCKETS = 256,
	STREAMS_MAX = 16384,
	/* Credit goes back in steps of this size: a frame for every keystroke would be twice the traffic. */
	CREDIT_STEP_BYTES = STREAM_WINDOW_BYTES / 2,
	SOCKADDR_BYTES_MAX = 128,
	/* What a pipe takes without blocking when poll calls it writable (PIPE_BUF). */
	SHARED_WRITE_BYTES_MAX = 4096,
	/* So many datagrams in a row before others have their turn. */
	DATAGRAMS_IN_A_ROW = 16,
	/* A terminal gives at most 4095 bytes a read. One of less than this has probably emptied the fd. */
	READ_BYTES_WORTH_ANOTHER = 2048,
};

/* Where a direction stands. */
enum direction { OPEN, ENDING, OVER };

struct stream {
	struct source source;
	struct stream *next;
	uint32_t id;
	int fd;
	uint32_t flags;
	/* As fcntl gave them, to be put back by Detach; -1 when they are untouched. */
	int old_flags;
	mode_t type;
	/* What epoll watches for now; 0 when the fd is not in the set. */
	uint32_t watched;
	/* epoll refuses regular files: they are always ready. */
	bool unwatchable;
	enum direction reading, writing;
	/* Bytes (connections of a listening socket, datagrams) that may still go to the host. */
	uint32_t credit;
	/* Bytes written to the fd since credit went back; with those queued never more than the window. */
	uint32_t spent;
	uint8_t *queue;
	uint32_t queue_start, queue_end;
};

static struct stream *streams[BUCKETS];
static uint32_t stream_count;
static uint32_t unwatchable_count;

static struct stream **find(uint32_t id)
{
	struct stream **at = &streams[id % BUCKETS];
	while (*at && (*at)->id != id)
		at = &(*at)->next;
	return at;
}

static uint32_t queued(const struct stream *stream)
{
	return stream->queue_end - stream->queue_start;
}

static void tell_end(uint32_t id, uint32_t direction, int error)
{
	uint8_t *frame = channel_reserve(8);
	put32(frame + FRAME_HEADER_BYTES, direction);
	put32(frame + FRAME_HEADER_BYTES + 4, (uint32_t)error);
	channel_commit(frame, FRAME_STREAM_END, id, 8);
}

static void drop_queue(struct stream *stream)
{
	free(stream->queue);
	stream->queue = NULL;
	stream->queue_start = stream->queue_end = 0;
}

static void end_reading(struct stream *stream, int error)
{
	stream->reading = OVER;
	tell_end(stream->id, STREAM_READ, error);
}

static void end_writing(struct stream *stream, int error)
{
	stream->writing = OVER;
	drop_queue(stream);
	tell_end(stream->id, STREAM_WRITE, error);
}

/* Brings the epoll set in line with what the stream can use: no interest means not in the set, as EPOLLHUP can't be masked. */
static void watch(struct stream *stream)
{
	uint32_t wanted = 0;
	if (stream->reading == OPEN && stream->credit > 0)
		wanted |= EPOLLIN;
	if (stream->writing != OVER && queued(stream) > 0)
		wanted |= EPOLLOUT;
	if (wanted == stream->watched || stream->unwatchable)
		return;
	int error = 0;
	if (!wanted)
		loop_remove(stream->fd);
	else if (stream->watched)
		error = loop_change(stream->fd, wanted, &stream->source);
	else
		error = loop_add(stream->fd, wanted, &stream->source);
	stream->watched = error ? 0 : wanted;
	if (error == -EPERM) {
		stream->unwatchable = true;
		unwatchable_count++;
	} else if (error) {
		if (stream->reading == OPEN)
			end_reading(stream, -error);
		if (stream->writing != OVER)
			end_writing(stream, -error);
	}
}

static void close_fd(struct stream *stream)
{
	if (stream->watched)
		loop_remove(stream->fd);
	stream->watched = 0;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static bool retry(int error)
{
	return error == EAGAIN || error == EINTR;
}

static ssize_t read_some(const struct stream *stream, uint8_t *bytes, size_t count)
{
	if (S_ISSOCK(stream->type))
		return recv(stream->fd, bytes, count, MSG_DONTWAIT);
	return read(stream->fd, bytes, count);
}

static ssize_t write_some(const struct stream *stream, const uint8_t *bytes, size_t count)
{
	if (S_ISSOCK(stream->type))
		return send(stream->fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
	if ((stream->flags & STREAM_SHARED) && count > SHARED_WRITE_BYTES_MAX)
		count = SHARED_WRITE_BYTES_MAX;
	return write(stream->fd, bytes, count);
}

/* Relays what a few reads give, as one chunk. */
static void relay(struct stream *stream)
{
	size_t limit = stream->credit < STREAM_CHUNK_BYTES_MAX ? stream->credit : STREAM_CHUNK_BYTES_MAX, filled = 0;
	uint8_t *frame = channel_reserve(limit);
	ssize_t count;
	do {
		count = read_some(stream, frame + FRAME_HEADER_BYTES + filled, limit - filled);
		filled += count > 0 ? (size_t)count : 0;
	} while (count >= READ_BYTES_WORTH_ANOTHER && filled < limit && !(stream->flags & STREAM_SHARED));
	int error = errno;
	if (filled > 0) {
		stream->credit -= (uint32_t)filled;
		channel_commit(frame, FRAME_STREAM_DATA, stream->id, (uint32_t)filled);
	}
	/* A pty master says EIO when the last process has closed the other side. */
	if (count == 0 || (count < 0 && !retry(error)))
		end_reading(stream, count == 0 || error == EIO ? 0 : error);
}

static void accept_one(struct stream *stream)
{
	uint8_t *frame = channel_reserve(4 + SOCKADDR_BYTES_MAX);
	uint8_t *payload = frame + FRAME_HEADER_BYTES;
	socklen_t length = SOCKADDR_BYTES_MAX;
	int fd = accept4(stream->fd, (struct sockaddr *)(void *)(payload + 4), &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0) {
		stream->credit--;
		put32(payload, (uint32_t)fd);
		channel_commit(frame, FRAME_ACCEPTED, stream->id, 4 + length);
	} else if (!retry(errno) && errno != ECONNABORTED) {
		end_reading(stream, errno);
	}
}

/* Passes on one datagram; false when there is none now, or never again. */
static bool relay_datagram(struct stream *stream)
{
	uint8_t *frame = channel_reserve(DATAGRAM_HEADER_BYTES + DATAGRAM_BYTES_MAX);
	uint8_t *payload = frame + FRAME_HEADER_BYTES;
	socklen_t length = DATAGRAM_ADDRESS_BYTES_MAX;
	memset(payload, 0, DATAGRAM_HEADER_BYTES);
	ssize_t count = recvfrom(stream->fd, payload + DATAGRAM_HEADER_BYTES, DATAGRAM_BYTES_MAX, MSG_DONTWAIT,
		(struct sockaddr *)(void *)(payload + 4), &length);
	if (count < 0) {
		/* ECONNREFUSED tells of a datagram that was sent before. */
		if (!retry(errno) && errno != ECONNREFUSED)
			end_reading(stream, errno);
		return false;
	}
	put32(payload, length < DATAGRAM_ADDRESS_BYTES_MAX ? length : DATAGRAM_ADDRESS_BYTES_MAX);
	stream->credit--;
	channel_commit(frame, FRAME_DATAGRAM, stream->id, DATAGRAM_HEADER_BYTES + (uint32_t)count);
	return true;
}

static void relay_datagrams(struct stream *stream)
{
	for (int reads = 0; reads < DATAGRAMS_IN_A_ROW && stream->credit > 0; reads++)
		if (!relay_datagram(stream))
			break;
}

static void take_in(struct stream *stream)
{
	if (stream->flags & STREAM_DATAGRAM)
		return relay_datagrams(stream);
	if (stream->flags & STREAM_LISTEN)
		accept_one(stream);
	else
		relay(stream);
}

static void give_credit(struct stream *stream, uint32_t written)
{
	stream->spent += written;
	if (stream->spent < CREDIT_STEP_BYTES)
		return;
	uint8_t *frame = channel_reserve(4);
	put32(frame + FRAME_HEADER_BYTES, stream->spent);
	channel_commit(frame, FRAME_STREAM_CREDIT, stream->id, 4);
	stream->spent = 0;
}

/* The host's half-close, once everything is written: a socket is shut down, a pipe closed, a terminal left alone. */
static void finish_writing(struct stream *stream)
{
	if (S_ISSOCK(stream->type))
		shutdown(stream->fd, SHUT_WR);
	else if (!S_ISCHR(stream->type) && !(stream->flags & STREAM_READ))
		close_fd(stream);
	end_writing(stream, 0);
}

/* Writes what it can; returns the count, or -1 when writing is over. */
static int64_t put_out(struct stream *stream, const uint8_t *bytes, uint32_t count)
{
	ssize_t written = write_some(stream, bytes, count);
	if (written < 0 && retry(errno))
		return 0;
	if (written < 0) {
		end_writing(stream, errno);
		return -1;
	}
	give_credit(stream, (uint32_t)written);
	return written;
}

static void write_queued(struct stream *stream)
{
	int64_t written = put_out(stream, stream->queue + stream->queue_start, queued(stream));
	if (written < 0)
		return;
	stream->queue_start += (uint32_t)written;
	if (queued(stream) > 0)
		return;
	drop_queue(stream);
	if (stream->writing == ENDING)
		finish_writing(stream);
}

static void enqueue(struct stream *stream, const uint8_t *bytes, uint32_t count)
{
	if (!stream->queue)
		stream->queue = malloc(STREAM_WINDOW_BYTES);
	if (!stream->queue)
		return end_writing(stream, ENOMEM);
	if (STREAM_WINDOW_BYTES - stream->queue_end < count) {
		memmove(stream->queue, stream->queue + stream->queue_start, queued(stream));
		stream->queue_end = queued(stream);
		stream->queue_start = 0;
	}
	memcpy(stream->queue + stream->queue_end, bytes, count);
	stream->queue_end += count;
}

static void ready(struct source *source, uint32_t events)
{
	struct stream *stream = (struct stream *)source;
	uint32_t broken = events & (EPOLLERR | EPOLLHUP);
	if ((events & EPOLLOUT || broken) && stream->writing != OVER && queued(stream) > 0)
		write_queued(stream);
	if ((events & EPOLLIN || broken) && stream->reading == OPEN && stream->credit > 0)
		take_in(stream);
	watch(stream);
}

bool stream_poll(void)
{
	bool more = false;
	for (uint32_t i = 0; unwatchable_count > 0 && i < BUCKETS; i++)
		for (struct stream *stream = streams[i]; stream; stream = stream->next) {
			if (!stream->unwatchable)
				continue;
			ready(&stream->source, EPOLLIN | EPOLLOUT);
			more |= (stream->reading == OPEN && stream->credit > 0) || queued(stream) > 0;
		}
	return more;
}

/* Looks the fd over. 0 or an error number. */
static int examine(struct stream *stream)
{
	struct stat status;
	if (fstat(stream->fd, &status) < 0)
		return errno;
	stream->type = status.st_mode & S_IFMT;
	int flags = fcntl(stream->fd, F_GETFL);
	if (flags < 0)
		return errno;
	if ((stream->flags & STREAM_SHARED) || (flags & O_NONBLOCK))
		return 0;
	if (fcntl(stream->fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return errno;
	stream->old_flags = flags;
	return 0;
}

static int try_open(const struct frame *frame)
{
	uint32_t flags = get32(frame->payload + 4);
	if (flags & ~(STREAM_READ | STREAM_WRITE | STREAM_LISTEN | STREAM_SHARED | STREAM_DATAGRAM))
		return EINVAL;
	if (flags & STREAM_DATAGRAM && flags != STREAM_DATAGRAM)
		return EINVAL;
	if (*find(frame->id))
		return EEXIST;
	if (stream_count >= STREAMS_MAX)
		return EMFILE;
	struct stream *stream = calloc(1, sizeof *stream);
	if (!stream)
		return ENOMEM;
	stream->source.ready = ready;
	stream->id = frame->id;
	stream->fd = (int32_t)get32(frame->payload);
	stream->flags = flags;
	stream->old_flags = -1;
	stream->reading = flags & (STREAM_READ | STREAM_LISTEN | STREAM_DATAGRAM) ? OPEN : OVER;
	stream->writing = flags & STREAM_WRITE ? OPEN : OVER;
	stream->credit = get32(frame->payload + 8);
	int error = examine(stream);
	if (error) {
		free(stream);
		return error;
	}
	*find(stream->id) = stream;
	stream_count++;
	watch(stream);
	return 0;
}

void stream_open(const struct frame *frame)
{
	if (frame->length != 12)
		return log_number("StreamOpen of a wrong length, bytes", frame->length);
	int error = try_open(frame);
	if (!error)
		return;
	uint32_t flags = get32(frame->payload + 4);
	if (!(flags & STREAM_WRITE) || flags & (STREAM_READ | STREAM_LISTEN | STREAM_DATAGRAM))
		tell_end(frame->id, STREAM_READ, error);
	if (flags & STREAM_WRITE)
		tell_end(frame->id, STREAM_WRITE, error);
}

void stream_data(const struct frame *frame)
{
	struct stream *stream = *find(frame->id);
	/* What was on its way when writing ended is dropped. */
	if (!stream || stream->writing != OPEN)
		return;
	if (queued(stream) + stream->spent + frame->length > STREAM_WINDOW_BYTES) {
		log_number("more bytes than the credit allows, stream", frame->id);
		end_writing(stream, EPROTO);
		return watch(stream);
	}
	int64_t written = queued(stream) ? 0 : put_out(stream, frame->payload, frame->length);
	if (written >= 0 && written < frame->length)
		enqueue(stream, frame->payload + written, frame->length - (uint32_t)written);
	watch(stream);
}

void stream_credit(const struct frame *frame)
{
	struct stream *stream = *find(frame->id);
	if (!stream || frame->length != 4)
		return;
	uint32_t more = get32(frame->payload);
	stream->credit = stream->credit + more < more ? UINT32_MAX : stream->credit + more;
	watch(stream);
}

void stream_datagram(const struct frame *frame)
{
	struct stream *stream = *find(frame->id);
	if (!stream || !(stream->flags & STREAM_DATAGRAM) || stream->fd < 0 || frame->length < DATAGRAM_HEADER_BYTES)
		return;
	uint32_t length = get32(frame->payload);
	if (length > DATAGRAM_ADDRESS_BYTES_MAX)
		return;
	const struct sockaddr *to = (const struct sockaddr *)(const void *)(frame->payload + 4);
	ssize_t sent;
	do
		sent = sendto(stream->fd, frame->payload + DATAGRAM_HEADER_BYTES, frame->length - DATAGRAM_HEADER_BYTES,
			MSG_DONTWAIT | MSG_NOSIGNAL, length ? to : NULL, length);
	while (sent < 0 && errno == EINTR);
}

static void end_input(struct stream *stream)
{
	if (stream->writing != OPEN)
		return;
	stream->writing = ENDING;
	if (queued(stream) == 0)
		finish_writing(stream);
	watch(stream);
}

static void forget(struct stream *stream)
{
	*find(stream->id) = stream->next;
	stream_count--;
	unwatchable_count -= stream->unwatchable;
	drop_queue(stream);
	loop_free(&stream->source);
}

static void release(struct stream *stream)
{
	close_fd(stream);
	forget(stream);
}

static void detach(struct stream *stream)
{
	if (stream->watched)
		loop_remove(stream->fd);
	if (stream->old_flags >= 0 && stream->fd >= 0)
		fcntl(stream->fd, F_SETFL, stream->old_flags);
	forget(stream);
}

void stream_close(const struct frame *frame)
{
	struct stream *stream = *find(frame->id);
	if (!stream || frame->length != 4)
		return;
	switch (get32(frame->payload)) {
	case CLOSE_END_INPUT:
		return end_input(stream);
	case CLOSE_RELEASE:
		return release(stream);
	case CLOSE_DETACH:
		return detach(stream);
	default:
		log_number("StreamClose asks for something unknown", get32(frame->payload));
	}
}

void stream_release_all(void)
{
	for (uint32_t i = 0; i < BUCKETS; i++)
		while (streams[i])
			release(streams[i]);
}

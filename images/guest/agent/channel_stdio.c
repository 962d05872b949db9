/* The channel of a test: frames on standard input and output, so that the agent runs on any kernel. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "channel.h"
#include "log.h"
#include "loop.h"

enum { BUFFER_BYTES = 512 * 1024 };

struct buffer {
	uint8_t *bytes;
	size_t start, end;
};

static struct buffer input, output;
static struct source input_source, output_source;
static bool input_watched = true, output_watched;

static void compact(struct buffer *buffer)
{
	memmove(buffer->bytes, buffer->bytes + buffer->start, buffer->end - buffer->start);
	buffer->end -= buffer->start;
	buffer->start = 0;
}

static size_t pending(uint8_t **bytes)
{
	*bytes = input.bytes + input.start;
	return input.end - input.start;
}

static void consume(size_t count)
{
	input.start += count;
	if (input.start == input.end)
		input.start = input.end = 0;
}

static uint8_t *reserve(size_t count)
{
	if (BUFFER_BYTES - output.end < count)
		compact(&output);
	return BUFFER_BYTES - output.end < count ? NULL : output.bytes + output.end;
}

static void commit(size_t count)
{
	output.end += count;
}

static void watch(int fd, bool *watched, bool wanted, uint32_t event, struct source *source)
{
	if (*watched == wanted)
		return;
	*watched = wanted;
	int error = wanted ? loop_add(fd, event, source) : (loop_remove(fd), 0);
	if (error)
		die("watch standard input and output", -error);
}

static void flush(void)
{
	while (output.start < output.end) {
		ssize_t count = write(STDOUT_FILENO, output.bytes + output.start, output.end - output.start);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno != EAGAIN)
			die("write frames to standard output", errno);
		if (count < 0)
			break;
		output.start += (size_t)count;
	}
	if (output.start == output.end)
		output.start = output.end = 0;
	watch(STDOUT_FILENO, &output_watched, output.end > 0, EPOLLOUT, &output_source);
}

static void wait_room(void)
{
	struct pollfd end = { .fd = STDOUT_FILENO, .events = POLLOUT };
	if (poll(&end, 1, -1) > 0)
		flush();
}

static bool more(size_t seen)
{
	return input.end - input.start > seen;
}

static bool stdio_sleep(size_t seen)
{
	watch(STDIN_FILENO, &input_watched, input.end - input.start < BUFFER_BYTES, EPOLLIN, &input_source);
	return !more(seen);
}

static void awake(void)
{
}

static void leave(void)
{
}

static bool reset(void)
{
	return false; /* A pipe has no place where the next frame surely begins. */
}

static const struct channel stdio_channel = {
	pending, consume, reserve, commit, flush, wait_room, more, stdio_sleep, awake, leave, reset,
};

static void fill(struct source *source, uint32_t events)
{
	(void)source;
	(void)events;
	if (input.start > 0)
		compact(&input);
	if (input.end == BUFFER_BYTES)
		return;
	ssize_t count = read(STDIN_FILENO, input.bytes + input.end, BUFFER_BYTES - input.end);
	if (count == 0)
		_exit(0); /* Whoever drove us has left. */
	if (count < 0 && errno != EAGAIN && errno != EINTR)
		die("read frames from standard input", errno);
	if (count > 0)
		input.end += (size_t)count;
}

static void drain(struct source *source, uint32_t events)
{
	(void)source;
	(void)events;
	flush();
}

static void open_end(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		die("use standard input and output as channel", errno);
}

void channel_stdio_open(void)
{
	open_end(STDIN_FILENO);
	open_end(STDOUT_FILENO);
	input.bytes = agent_memory(BUFFER_BYTES);
	output.bytes = agent_memory(BUFFER_BYTES);
	input_source.ready = fill;
	output_source.ready = drain;
	int error = loop_add(STDIN_FILENO, EPOLLIN, &input_source);
	if (error)
		die("watch standard input", -error);
	channel = &stdio_channel;
}

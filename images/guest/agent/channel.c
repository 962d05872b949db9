#define _GNU_SOURCE
#include "channel.h"

#include <errno.h>
#include <sys/mman.h>

#include "frame.h"
#include "log.h"
#include "protocol.h"

const struct channel *channel;

uint8_t *channel_reserve(size_t length)
{
	size_t count = FRAME_HEADER_BYTES + length;
	uint8_t *frame = channel->reserve(count);
	if (frame)
		return frame;
	channel->flush();
	while (!(frame = channel->reserve(count)))
		channel->wait_room();
	return frame;
}

void channel_commit(uint8_t *frame, uint16_t type, uint32_t id, uint32_t length)
{
	frame_header(frame, type, id, length);
	channel->commit(FRAME_HEADER_BYTES + length);
}

void *agent_memory(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || madvise(memory, bytes, MADV_DONTFORK) < 0)
		die("reserve memory", errno);
	return memory;
}

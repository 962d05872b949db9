/*
 * The channel of a guest: two rings in memory that the kernel was told to leave alone, a port whose writing the machine
 * notices at once, and a console port whose input wakes us. Both rings are mapped twice in a row, so that a frame is contiguous
 * wherever it lies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <unistd.h>

#include "channel.h"
#include "log.h"
#include "loop.h"
#include "ring.h"
#include "wake_port.h"

static struct {
	uint8_t *control;
	uint8_t *to_host, *to_guest;
	/* Our two positions; the machine reads them from the control page. */
	uint32_t head, tail;
	bool committed, consumed;
	int console;
	struct source source;
} ring;

static uint32_t load(enum ring_offset field)
{
	return __atomic_load_n((uint32_t *)(void *)(ring.control + field), __ATOMIC_ACQUIRE);
}

static void store(enum ring_offset field, uint32_t value)
{
	__atomic_store_n((uint32_t *)(void *)(ring.control + field), value, __ATOMIC_SEQ_CST);
}

static size_t pending(uint8_t **bytes)
{
	uint32_t count = load(RING_OFFSET_TO_GUEST_HEAD) - ring.tail;
	*bytes = ring.to_guest + (ring.tail & (RING_BYTES - 1));
	return count <= RING_BYTES ? count : RING_BYTES;
}

static void consume(size_t count)
{
	ring.tail += (uint32_t)count;
	store(RING_OFFSET_TO_GUEST_TAIL, ring.tail);
	ring.consumed = true;
}

static uint8_t *reserve(size_t count)
{
	uint32_t used = ring.head - load(RING_OFFSET_TO_HOST_TAIL);
	if (used > RING_BYTES || RING_BYTES - used < count)
		return NULL;
	return ring.to_host + (ring.head & (RING_BYTES - 1));
}

static void commit(size_t count)
{
	ring.head += (uint32_t)count;
	store(RING_OFFSET_TO_HOST_HEAD, ring.head);
	ring.committed = true;
}

static void flush(void)
{
	if (!ring.committed && !(ring.consumed && load(RING_OFFSET_HOST_WAITS)))
		return;
	ring.committed = ring.consumed = false;
	outb(1, DOORBELL_PORT);
}

static void drain_console(void)
{
	char bytes[64];
	if (read(ring.console, bytes, sizeof bytes) == 0)
		die("the console that wakes the agent is gone", 0);
}

static void wait_room(void)
{
	struct pollfd console = { .fd = ring.console, .events = POLLIN };
	uint32_t taken = load(RING_OFFSET_TO_HOST_TAIL);
	store(RING_OFFSET_GUEST_WAITS, RING_WAIT_ROOM);
	if (load(RING_OFFSET_TO_HOST_TAIL) == taken && poll(&console, 1, -1) > 0)
		drain_console();
	store(RING_OFFSET_GUEST_WAITS, 0);
}

static bool more(size_t seen)
{
	uint8_t *unused;
	return pending(&unused) > seen;
}

static bool ring_sleep(size_t seen)
{
	store(RING_OFFSET_GUEST_WAITS, RING_WAIT_DATA);
	return !more(seen);
}

static void awake(void)
{
	store(RING_OFFSET_GUEST_WAITS, 0);
}

static void leave(void)
{
	ioperm(DOORBELL_PORT, 1, 0);
}

static bool reset(void)
{
	ring.tail = load(RING_OFFSET_TO_GUEST_HEAD);
	store(RING_OFFSET_TO_GUEST_TAIL, ring.tail);
	ring.consumed = true;
	return true;
}

static const struct channel ring_channel = {
	pending, consume, reserve, commit, flush, wait_room, more, ring_sleep, awake, leave, reset,
};

/* What is read says nothing; it only ends the sleep. */
static void console_ready(struct source *source, uint32_t events)
{
	(void)source;
	(void)events;
	drain_console();
}

static uint8_t *map(int memory, size_t offset, size_t bytes, void *where)
{
	int flags = MAP_SHARED | (where ? MAP_FIXED : 0);
	void *at = mmap(where, bytes, PROT_READ | PROT_WRITE, flags, memory, RING_ADDRESS + (off_t)offset);
	if (at == MAP_FAILED || madvise(at, bytes, MADV_DONTFORK) < 0)
		die("map the ring from /dev/mem", errno);
	return at;
}

static uint8_t *map_twice(int memory, size_t offset)
{
	uint8_t *room = mmap(NULL, 2 * RING_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		die("find room for the ring", errno);
	map(memory, offset, RING_BYTES, room);
	map(memory, offset, RING_BYTES, room + RING_BYTES);
	return room;
}

static void check_layout(void)
{
	if (load(RING_OFFSET_MAGIC) != RING_MAGIC)
		die("there is no ring at its place in memory: is memmap= on the kernel's command line?", 0);
	if (load(RING_OFFSET_VERSION) != RING_VERSION || load(RING_OFFSET_BYTES) != RING_BYTES)
		die("the machine and this agent know different layouts of the ring", 0);
}

void channel_ring_open(void)
{
	int memory = open("/dev/mem", O_RDWR | O_CLOEXEC);
	if (memory < 0)
		die("open /dev/mem", errno);
	ring.control = map(memory, 0, RING_OFFSET_TO_GUEST_DATA, NULL);
	ring.to_host = map_twice(memory, RING_OFFSET_TO_HOST_DATA);
	ring.to_guest = map_twice(memory, RING_OFFSET_TO_GUEST_DATA);
	close(memory);
	check_layout();
	if (ioperm(DOORBELL_PORT, 1, 1) < 0)
		die("get the right to the doorbell port", errno);
	uint32_t port;
	ring.console = wake_port_open(&port);
	store(RING_OFFSET_WAKE_PORT, port);
	ring.source.ready = console_ready;
	int error = loop_add(ring.console, EPOLLIN, &ring.source);
	if (error)
		die("watch the console", -error);
	ring.head = load(RING_OFFSET_TO_HOST_HEAD);
	ring.tail = load(RING_OFFSET_TO_GUEST_TAIL);
	channel = &ring_channel;
}

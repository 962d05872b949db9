/*
 * The agent's end of the pipe to TypeScript. Frames are read and written in place: whoever makes one reserves room for it,
 * fills it and commits what came of it. The machine takes whatever is in its ring, credits bound what streams put there; so
 * a reservation waits for room, and everything else with it, only while nobody listens at the other end.
 */
#ifndef DRYDOCK_CHANNEL_H
#define DRYDOCK_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel {
	/* Contiguous bytes that have come and are not consumed; they may be written to until they are. */
	size_t (*pending)(uint8_t **bytes);
	void (*consume)(size_t count);
	/* Contiguous room, or NULL. Only the last reservation holds. */
	uint8_t *(*reserve)(size_t count);
	void (*commit)(size_t count);
	/* Passes on what was committed: one system call, port write or nothing. */
	void (*flush)(void);
	/* Waits until something was taken out. */
	void (*wait_room)(void);
	/* Whether more than `seen` bytes are pending now, as far as that can be known without a system call. */
	bool (*more)(size_t seen);
	/* Asks to be woken when more than `seen` bytes are pending. False when they are already: then don't sleep. */
	bool (*sleep)(size_t seen);
	void (*awake)(void);
	/* In a new process: gives up whatever right it has to the channel. */
	void (*leave)(void);
	/* Drops what is pending after the framing was lost; false when there is no way to go on. */
	bool (*reset)(void);
};

extern const struct channel *channel;

/* Both register themselves with the loop and die with a clear line when they can't. */
void channel_ring_open(void);
void channel_stdio_open(void);

/* Room for a frame with a payload of at most `length` bytes, which goes behind the header. */
uint8_t *channel_reserve(size_t length);
/* Completes the header and commits the frame that was reserved. */
void channel_commit(uint8_t *frame, uint16_t type, uint32_t id, uint32_t length);

/* Memory that only the agent uses: zeroed, and absent from every process that it clones, which makes cloning cheap. */
void *agent_memory(size_t bytes);

#endif

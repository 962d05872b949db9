#include "host.h"

#include <unistd.h>

#include "actor.h"
#include "bytes.h"
#include "channel.h"
#include "frame.h"
#include "log.h"
#include "program.h"
#include "protocol.h"
#include "stream.h"

/* Scratch memory of the agent's own programs. */
static uint8_t *scratch;

void host_open(void)
{
	scratch = agent_memory(SCRATCH_BYTES_MAX);
}

static void say_hello(uint32_t id)
{
	uint8_t *frame = channel_reserve(8);
	put32(frame + FRAME_HEADER_BYTES, PROTOCOL_VERSION);
	put32(frame + FRAME_HEADER_BYTES + 4, (uint32_t)getpid());
	channel_commit(frame, FRAME_HELLO, id, 8);
}

void host_hello(void)
{
	say_hello(0);
}

static void hello(const struct frame *frame)
{
	if (frame->length == 4 && get32(frame->payload) != PROTOCOL_VERSION)
		log_number("the host speaks another version of the protocol", get32(frame->payload));
	say_hello(frame->id);
}

/* Runs a program in the agent itself. The one thing that it can't do is become another program. */
static uint32_t run_here(uint8_t *bytes, size_t length, uint8_t **frame)
{
	struct program program;
	bool valid = program_parse(bytes, length, &program) && !program.executes;
	*frame = channel_reserve(valid ? program.result_bytes_max : RESULT_HEADER_BYTES);
	if (!valid)
		return program_no_result(*frame + FRAME_HEADER_BYTES, RESULT_MALFORMED);
	memset(scratch, 0, program.scratch_bytes);
	return program_run(&program, scratch, *frame + FRAME_HEADER_BYTES, NULL, NULL);
}

static void run(struct frame *frame)
{
	uint32_t actor = frame->length < 4 ? 0 : get32(frame->payload);
	if (actor)
		return actor_run(frame, actor);
	size_t length = frame->length < 4 ? 0 : frame->length - 4;
	uint8_t *answer;
	uint32_t count = run_here(frame->payload + 4, length, &answer);
	channel_commit(answer, FRAME_RESULT, frame->id, count);
}

static void dispatch(struct frame *frame)
{
	switch (frame->type) {
	case FRAME_HELLO:
		return hello(frame);
	case FRAME_RUN:
		return run(frame);
	case FRAME_SPAWN:
		return actor_spawn(frame);
	case FRAME_STREAM_OPEN:
		return stream_open(frame);
	case FRAME_STREAM_DATA:
		return stream_data(frame);
	case FRAME_STREAM_CREDIT:
		return stream_credit(frame);
	case FRAME_STREAM_CLOSE:
		return stream_close(frame);
	case FRAME_DATAGRAM:
		return stream_datagram(frame);
	default:
		log_number("a frame of an unknown type", frame->type);
	}
}

/* Starts afresh: both sides forget what was under way, the second Hello tells the host so. */
static void reset(const struct frame *frame)
{
	log_number("lost the framing: a frame claims a payload of bytes", frame->length);
	if (!channel->reset())
		die("the channel can't be reset", 0);
	stream_release_all();
	host_hello();
}

size_t host_serve(void)
{
	uint8_t *bytes;
	struct frame frame;
	for (;;) {
		size_t count = channel->pending(&bytes);
		switch (frame_parse(bytes, count, &frame)) {
		case FRAME_PARTIAL:
			return count;
		case FRAME_LOST:
			reset(&frame);
			break;
		case FRAME_READY:
			dispatch(&frame);
			channel->consume(FRAME_HEADER_BYTES + frame.length);
		}
	}
}

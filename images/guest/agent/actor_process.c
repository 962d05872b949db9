#define _GNU_SOURCE
#include "actor_process.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bytes.h"
#include "channel.h"
#include "frame.h"
#include "log.h"
#include "program.h"
#include "protocol.h"

/*
 * Memory that the agent never touches: it costs the clone nothing, and the actor only the pages that its programs use.
 * `scratch` is zero from scratch_used on.
 */
static uint8_t incoming[4 + FRAME_PAYLOAD_BYTES_MAX];
static uint8_t outgoing[FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES_MAX];
static uint8_t scratch[SCRATCH_BYTES_MAX];
static uint32_t scratch_used;

struct reply {
	int control;
	uint32_t id;
};

/* The lowest of the fds to keep that is at least `from`, or -1. */
static int64_t next_kept(int64_t from, int control, const uint8_t *kept, uint32_t count)
{
	int64_t lowest = control >= from ? control : -1;
	for (uint32_t i = 0; i < count; i++) {
		int64_t fd = (int32_t)get32(kept + 4 * i);
		if (fd >= from && (lowest < 0 || fd < lowest))
			lowest = fd;
	}
	return lowest;
}

static void close_others(int control, const uint8_t *kept, uint32_t count)
{
	int64_t from = 0, next;
	for (; (next = next_kept(from, control, kept, count)) >= 0; from = next + 1)
		if (next > from && syscall(SYS_close_range, (unsigned)from, (unsigned)(next - 1), 0) < 0)
			die("close what an actor does not keep", errno);
	if (syscall(SYS_close_range, (unsigned)from, ~0U, 0) < 0)
		die("close what an actor does not keep", errno);
}

/* A seccomp filter can forbid even to exit; what becomes of an illegal instruction is up to no filter. */
static _Noreturn void leave(int status)
{
	syscall(SYS_exit_group, status);
	__builtin_trap();
}

static void reply(const struct reply *to, uint32_t length)
{
	frame_header(outgoing, FRAME_RESULT, to->id, length);
	while (send(to->control, outgoing, FRAME_HEADER_BYTES + length, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			leave(1); /* The agent is gone, and with it everybody who could be told; or it may not be told. */
}

static void reply_before_exec(void *context, const uint8_t *result, uint32_t length)
{
	(void)result; /* It lies in `outgoing` already. */
	reply(context, length);
}

static uint32_t run(uint8_t *bytes, size_t length, struct reply *to)
{
	struct program program;
	uint8_t *result = outgoing + FRAME_HEADER_BYTES;
	if (!program_parse(bytes, length, &program))
		return program_no_result(result, RESULT_MALFORMED);
	memset(scratch, 0, program.scratch_bytes < scratch_used ? program.scratch_bytes : scratch_used);
	if (program.scratch_bytes > scratch_used)
		scratch_used = program.scratch_bytes;
	return program_run(&program, scratch, result, reply_before_exec, to);
}

void actor_process(int control, const uint8_t *kept, uint32_t count)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	channel->leave();
	close_others(control, kept, count);
	for (;;) {
		ssize_t length = recv(control, incoming, sizeof incoming, 0);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 4)
			leave(0); /* The agent let go of us. */
		struct reply to = { control, get32(incoming) };
		reply(&to, run(incoming + 4, (size_t)length - 4, &to));
	}
}

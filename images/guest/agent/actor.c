#define _GNU_SOURCE
#include "actor.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor_process.h"
#include "bytes.h"
#include "channel.h"
#include "log.h"
#include "loop.h"
#include "program.h"
#include "protocol.h"

/* clone3(2), which musl leaves out. */
#define NEW_TIME 0x00000080
#define INTO_CGROUP 0x200000000ULL

struct clone_arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

enum { BUCKETS = 64, ACTORS_MAX = 4096, SPAWN_HEADER_BYTES = 16 };

/* Whatever else clone knows would let actor and agent share memory or files, or leave no exit to reap. */
static const uint32_t clone_flags_allowed = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
	CLONE_NEWPID | CLONE_NEWNET | NEW_TIME;

struct actor {
	struct source source;
	struct actor *next;
	uint32_t pid;
	int control;
	uint32_t in_flight[PROGRAMS_IN_FLIGHT_MAX];
	uint32_t in_flight_count;
	/* The result that holds if the execve at hand succeeds: a whole Result frame. */
	uint8_t *executing;
	uint32_t executing_bytes;
};

static struct actor *actors[BUCKETS];
static uint32_t actor_count;

static struct actor **find(uint32_t pid)
{
	struct actor **at = &actors[pid % BUCKETS];
	while (*at && (*at)->pid != pid)
		at = &(*at)->next;
	return at;
}

static void answer(uint32_t id, uint32_t flags)
{
	uint8_t *frame = channel_reserve(RESULT_HEADER_BYTES);
	channel_commit(frame, FRAME_RESULT, id, program_no_result(frame + FRAME_HEADER_BYTES, flags));
}

static void settle(struct actor *actor, uint32_t id)
{
	for (uint32_t i = 0; i < actor->in_flight_count; i++)
		if (actor->in_flight[i] == id) {
			actor->in_flight[i] = actor->in_flight[--actor->in_flight_count];
			return;
		}
}

static void forget_executing(struct actor *actor)
{
	free(actor->executing);
	actor->executing = NULL;
}

/* The control socket is at its end: by a successful execve or by death. */
static void gone(struct actor *actor)
{
	if (actor->executing) {
		settle(actor, get32(actor->executing + 8));
		uint8_t *frame = channel_reserve(actor->executing_bytes - FRAME_HEADER_BYTES);
		memcpy(frame, actor->executing, actor->executing_bytes);
		channel->commit(actor->executing_bytes);
		forget_executing(actor);
	}
	for (uint32_t i = 0; i < actor->in_flight_count; i++)
		answer(actor->in_flight[i], RESULT_DIED);
	loop_remove(actor->control);
	close(actor->control);
	*find(actor->pid) = actor->next;
	actor_count--;
	loop_free(&actor->source);
}

/* Keeps the result that an actor sent ahead of its execve. */
static void keep_executing(struct actor *actor, const uint8_t *frame, uint32_t bytes)
{
	actor->executing = malloc(bytes);
	if (!actor->executing)
		return log_text("no memory to keep the result of an execve");
	memcpy(actor->executing, frame, bytes);
	actor->executing_bytes = bytes;
}

/* Passes on one result. False when there is none now, or never again. */
static bool receive(struct actor *actor)
{
	uint8_t *frame = channel_reserve(FRAME_PAYLOAD_BYTES_MAX);
	ssize_t count = recv(actor->control, frame, FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES_MAX, MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return errno == EINTR;
	if (count < FRAME_HEADER_BYTES + RESULT_HEADER_BYTES) {
		gone(actor);
		return false;
	}
	forget_executing(actor);
	if (get32(frame + FRAME_HEADER_BYTES) & RESULT_EXECUTED) {
		keep_executing(actor, frame, (uint32_t)count);
		return true;
	}
	settle(actor, get32(frame + 8));
	channel->commit((size_t)count);
	return true;
}

static void control_ready(struct source *source, uint32_t events)
{
	(void)events;
	while (receive((struct actor *)source))
		;
}

void actor_reaped(uint32_t pid)
{
	struct actor *actor = *find(pid);
	if (!actor)
		return;
	while (receive(actor))
		;
	/* A process that it cloned by a program of its own may still hold the socket's other end. */
	if (*find(pid) == actor)
		gone(actor);
}

/* Only a full socket is worth waiting for; one whose other end is closed belongs to a process that has ended (unix(7)). */
static enum result_flag send_refusal(int error)
{
	return error == EPIPE || error == ECONNRESET ? RESULT_DIED : RESULT_BUSY;
}

void actor_run(struct frame *frame, uint32_t pid)
{
	struct actor *actor = *find(pid);
	if (!actor)
		return answer(frame->id, RESULT_DIED);
	/* The program goes out with the request's id in front, where the frame had the actor. */
	put32(frame->payload, frame->id);
	if (actor->in_flight_count == PROGRAMS_IN_FLIGHT_MAX)
		return answer(frame->id, RESULT_BUSY);
	if (send(actor->control, frame->payload, frame->length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return answer(frame->id, send_refusal(errno));
	actor->in_flight[actor->in_flight_count++] = frame->id;
}

/* Clones into the cgroup, if there is one. Returns as fork does. */
static pid_t clone_process(uint32_t flags, int cgroup)
{
	struct clone_arguments arguments = { .flags = flags, .exit_signal = SIGCHLD };
	if (cgroup >= 0) {
		arguments.flags |= INTO_CGROUP;
		arguments.cgroup = (uint64_t)cgroup;
	}
	return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/* setns(CLONE_NEWPID) changes where children go; the way back is a pidfd of ourselves, which needs no /proc. */
static int enter_pid_namespace(int fd)
{
	return setns(fd, CLONE_NEWPID) < 0 ? -errno : 0;
}

static void leave_pid_namespace(void)
{
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (self < 0 || setns(self, CLONE_NEWPID) < 0)
		die("come back from another pid namespace", errno);
	close(self);
}

/* The pid of the new process, or -errno. */
static int32_t spawn(const struct frame *frame, int control)
{
	/* The clone does not have the channel's memory, so what it needs lies on the stack. */
	uint8_t kept[4 * SPAWN_FDS_MAX];
	const uint8_t *payload = frame->payload;
	uint32_t kept_count = get32(payload + 12);
	memcpy(kept, payload + SPAWN_HEADER_BYTES, 4 * kept_count);
	int cgroup = (int32_t)get32(payload + 4), namespace = (int32_t)get32(payload + 8);
	if (namespace >= 0) {
		int error = enter_pid_namespace(namespace);
		if (error)
			return error;
	}
	pid_t pid = clone_process(get32(payload), cgroup);
	int error = errno;
	if (pid == 0)
		actor_process(control, kept, kept_count);
	if (namespace >= 0)
		leave_pid_namespace();
	return pid < 0 ? -error : pid;
}

static int32_t register_actor(int32_t pid, int control)
{
	struct actor *actor = calloc(1, sizeof *actor);
	if (!actor)
		return -ENOMEM;
	actor->source.ready = control_ready;
	actor->pid = (uint32_t)pid;
	actor->control = control;
	int error = loop_add(control, EPOLLIN, &actor->source);
	if (error) {
		free(actor);
		return error;
	}
	actor->next = actors[actor->pid % BUCKETS];
	actors[actor->pid % BUCKETS] = actor;
	actor_count++;
	return pid;
}

static bool spawn_valid(const struct frame *frame)
{
	if (frame->length < SPAWN_HEADER_BYTES || get32(frame->payload) & ~clone_flags_allowed)
		return false;
	uint32_t kept = get32(frame->payload + 12);
	return kept <= SPAWN_FDS_MAX && frame->length == SPAWN_HEADER_BYTES + 4 * kept;
}

static int32_t try_spawn(const struct frame *frame)
{
	int ends[2];
	if (!spawn_valid(frame))
		return -EINVAL;
	if (actor_count >= ACTORS_MAX)
		return -EAGAIN;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	int32_t pid = spawn(frame, ends[1]);
	close(ends[1]);
	int32_t registered = pid < 0 ? pid : register_actor(pid, ends[0]);
	/* Without its control socket an actor that nobody can reach ends by itself. */
	if (registered < 0)
		close(ends[0]);
	return registered;
}

void actor_spawn(const struct frame *frame)
{
	int32_t pid = try_spawn(frame);
	uint8_t *answer_frame = channel_reserve(4);
	put32(answer_frame + FRAME_HEADER_BYTES, (uint32_t)pid);
	channel_commit(answer_frame, FRAME_SPAWNED, frame->id, 4);
}

#define _GNU_SOURCE
#include "reaper.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "bytes.h"
#include "channel.h"
#include "log.h"
#include "loop.h"
#include "protocol.h"

static int signal_fd;

static uint32_t microseconds(const struct timeval *time)
{
	return (uint32_t)(time->tv_sec * 1000000 + time->tv_usec);
}

static void report(uint32_t pid, int status, const struct rusage *usage)
{
	actor_reaped(pid);
	uint8_t *frame = channel_reserve(12);
	put32(frame + FRAME_HEADER_BYTES, (uint32_t)status);
	put32(frame + FRAME_HEADER_BYTES + 4, microseconds(&usage->ru_utime));
	put32(frame + FRAME_HEADER_BYTES + 8, microseconds(&usage->ru_stime));
	channel_commit(frame, FRAME_EXIT, pid, 12);
}

static void ready(struct source *source, uint32_t events)
{
	struct signalfd_siginfo info;
	struct rusage usage;
	int status;
	pid_t pid;
	(void)source;
	(void)events;
	if (read(signal_fd, &info, sizeof info) < 0 && errno != EAGAIN && errno != EINTR)
		die("read signals", errno);
	while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0)
		report((uint32_t)pid, status, &usage);
}

void reaper_open(void)
{
	static struct source source = { .ready = ready };
	sigset_t all, child;
	/* Nothing interrupts the agent; actors start with no signal blocked. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	signal_fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signal_fd < 0)
		die("watch for children", errno);
	int error = loop_add(signal_fd, EPOLLIN, &source);
	if (error)
		die("watch for children", -error);
}

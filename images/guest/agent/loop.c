#define _GNU_SOURCE
#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "log.h"

enum { EVENTS_MAX = 64 };

static int epoll_fd = -1;
static struct source *dead;

void loop_open(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		die("create the epoll set", errno);
}

static int control(int operation, int fd, uint32_t events, struct source *source)
{
	struct epoll_event event = { .events = events, .data.ptr = source };
	return epoll_ctl(epoll_fd, operation, fd, &event) < 0 ? -errno : 0;
}

int loop_add(int fd, uint32_t events, struct source *source)
{
	return control(EPOLL_CTL_ADD, fd, events, source);
}

int loop_change(int fd, uint32_t events, struct source *source)
{
	return control(EPOLL_CTL_MOD, fd, events, source);
}

void loop_remove(int fd)
{
	control(EPOLL_CTL_DEL, fd, 0, NULL);
}

static void never(struct source *source, uint32_t events)
{
	(void)source;
	(void)events;
}

void loop_free(struct source *source)
{
	source->ready = never;
	source->dead = dead;
	dead = source;
}

static void bury(void)
{
	while (dead) {
		struct source *source = dead;
		dead = source->dead;
		free(source);
	}
}

void loop_wait(int timeout_ms)
{
	struct epoll_event events[EVENTS_MAX];
	int count = epoll_wait(epoll_fd, events, EVENTS_MAX, timeout_ms);
	if (count < 0 && errno != EINTR)
		die("wait for events", errno);
	for (int i = 0; i < count; i++) {
		struct source *source = events[i].data.ptr;
		source->ready(source, events[i].events);
	}
	bury();
}

/* The epoll set. Everything that the agent waits for is a source in it; nothing else ever blocks. */
#ifndef DRYDOCK_LOOP_H
#define DRYDOCK_LOOP_H

#include <stdint.h>

struct source {
	void (*ready)(struct source *source, uint32_t events);
	/* The next source to be freed, see loop_free. */
	struct source *dead;
};

void loop_open(void);
/* 0 or -errno; EPERM for a file that is always ready (a regular file). `events` as of epoll_ctl(2). */
int loop_add(int fd, uint32_t events, struct source *source);
int loop_change(int fd, uint32_t events, struct source *source);
/* Before close(fd): a clone that has not yet closed its copy would keep a closed fd in the set. */
void loop_remove(int fd);
/* Frees a malloc'ed source after the events at hand, one of which may still be its own. It is not called any more. */
void loop_free(struct source *source);
/* Waits until `timeout_ms` (-1: for ever) and calls the sources that are ready. */
void loop_wait(int timeout_ms);

#endif

#define _GNU_SOURCE
#include "boot.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <unistd.h>

#include "channel.h"
#include "log.h"

#define WAKE_PORT "/dev/vport0p1"

enum { PORT_DEADLINE_MS = 2000 };

/* The driver makes its ports from a work queue, which need not have run when init starts. Without one the console will do. */
static void await_port(void)
{
	char event[sizeof(struct inotify_event) + 256];
	int watch = inotify_init1(IN_CLOEXEC);
	if (watch < 0 || inotify_add_watch(watch, "/dev", IN_CREATE) < 0)
		die("watch /dev", errno);
	while (access(WAKE_PORT, F_OK) < 0) {
		struct pollfd ready = { .fd = watch, .events = POLLIN };
		if (poll(&ready, 1, PORT_DEADLINE_MS) <= 0)
			break;
		if (read(watch, event, sizeof event) < 0 && errno != EINTR)
			die("watch /dev", errno);
	}
	close(watch);
}

void boot(void)
{
	if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, NULL) < 0 && errno != EBUSY)
		die("mount /dev", errno);
	await_port();
	channel_ring_open();
}

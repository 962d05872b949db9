#define _GNU_SOURCE
#include "boot.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <unistd.h>

#include "channel.h"
#include "log.h"

#define CONSOLE "/dev/hvc0"

enum { CONSOLE_DEADLINE_MS = 10000 };

/* The driver makes the console from a work queue, which need not have run when init starts. */
static void await_console(void)
{
	char event[sizeof(struct inotify_event) + 256];
	int watch = inotify_init1(IN_CLOEXEC);
	if (watch < 0 || inotify_add_watch(watch, "/dev", IN_CREATE) < 0)
		die("watch /dev", errno);
	while (access(CONSOLE, F_OK) < 0) {
		struct pollfd ready = { .fd = watch, .events = POLLIN };
		if (poll(&ready, 1, CONSOLE_DEADLINE_MS) <= 0)
			die("the machine's console " CONSOLE " did not appear", 0);
		if (read(watch, event, sizeof event) < 0 && errno != EINTR)
			die("watch /dev", errno);
	}
	close(watch);
}

void boot(void)
{
	if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, NULL) < 0 && errno != EBUSY)
		die("mount /dev", errno);
	await_console();
	channel_ring_open();
}

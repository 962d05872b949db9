#define _GNU_SOURCE
#include "wake_port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include "log.h"

#define CONSOLE "/dev/hvc0"

enum { DEADLINE_MS = 2000, DEVICES = 8 };

/* /dev/vport<device>p1: the port's name has its virtio device's number, which depends on what else the machine has. */
static int open_raw_port(void)
{
	char path[] = "/dev/vport0p1";
	for (char device = '0'; device < '0' + DEVICES; device++) {
		path[sizeof "/dev/vport" - 1] = device;
		int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static int await_raw_port(void)
{
	char event[sizeof(struct inotify_event) + 256];
	int fd, watch = inotify_init1(IN_CLOEXEC);
	if (watch < 0 || inotify_add_watch(watch, "/dev", IN_CREATE) < 0)
		die("watch /dev", errno);
	while ((fd = open_raw_port()) < 0) {
		struct pollfd ready = { .fd = watch, .events = POLLIN };
		if (poll(&ready, 1, DEADLINE_MS) <= 0)
			break;
		if (read(watch, event, sizeof event) < 0 && errno != EINTR)
			die("watch /dev", errno);
	}
	close(watch);
	return fd;
}

/* A console takes the way through the terminal layer, which must not meddle. */
static int open_console(void)
{
	struct termios settings;
	int fd = open(CONSOLE, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("open a console port or " CONSOLE, errno);
	if (tcgetattr(fd, &settings) == 0) {
		cfmakeraw(&settings);
		tcsetattr(fd, TCSANOW, &settings);
	}
	return fd;
}

int wake_port_open(uint32_t *number)
{
	int fd = await_raw_port();
	*number = fd >= 0 ? 1 : 0;
	return fd >= 0 ? fd : open_console();
}

#include "boot.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mount.h>

#include "channel.h"
#include "log.h"

void boot(void)
{
	if (mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, NULL) < 0 && errno != EBUSY)
		die("mount /dev", errno);
	channel_ring_open();
}

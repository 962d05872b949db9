/*
 * Drydock's guest agent: runs programs of system calls for a container engine that lives outside. It is four things by the
 * way it is called: PID 1 of the guest, the same on standard input and output for tests (--stdio), the commands `docker` and `cosign`, and
 * the first process of containers that want an init (`docker-init`).
 */
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "channel.h"
#include "client.h"
#include "host.h"
#include "init.h"
#include "log.h"
#include "loop.h"
#include "reaper.h"
#include "stream.h"

/* Requests in quick succession must not keep streams and exits waiting. */
enum { TURNS_WITHOUT_EVENTS_MAX = 16 };

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

_Noreturn static void serve(void)
{
	host_open();
	reaper_open();
	host_hello();
	for (int turns = 0;; turns++) {
		size_t partial = host_serve();
		bool more = stream_poll();
		channel->flush();
		/* The host answers while the doorbell rings, and its next request is often there already. */
		if (turns % TURNS_WITHOUT_EVENTS_MAX != 0 && channel->more(partial))
			continue;
		bool idle = channel->sleep(partial);
		loop_wait(idle && !more ? -1 : 0);
		channel->awake();
	}
}

int main(int count, char **arguments)
{
	if (count > 0 && (strcmp(base_name(arguments[0]), "docker") == 0 || strcmp(base_name(arguments[0]), "cosign") == 0))
		return client(count, arguments);
	if (count > 0 && strcmp(base_name(arguments[0]), "docker-service") == 0)
		return service_client(count, arguments);
	if (count > 0 && strcmp(base_name(arguments[0]), "docker-init") == 0)
		return init(count, arguments);
	bool stdio = count == 2 && strcmp(arguments[1], "--stdio") == 0;
	if (!stdio && getpid() != 1)
		die("this is PID 1 of a Drydock guest; elsewhere it takes --stdio, or the name docker, cosign, docker-service or docker-init", 0);
	loop_open();
	if (stdio)
		channel_stdio_open();
	else
		boot();
	serve();
}

/*
 * Signals of the `docker` command. They are blocked but while it waits or writes to its terminal, so they are seen between
 * two messages, and interrupt a write that a stopped terminal holds up.
 */
#ifndef DRYDOCK_CLIENT_SIGNALS_H
#define DRYDOCK_CLIENT_SIGNALS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

void signals_catch(void);
/* The number of a signal that came and was not asked for yet, or 0. */
int signals_next(void);
/* Wait and write while signals may come; -1 with EINTR after one. */
int signals_poll(struct pollfd *fds, nfds_t count);
ssize_t signals_write(int fd, const void *bytes, size_t count);
/* Ends the process by the signal, as if it had never been caught. */
_Noreturn void signals_die(int number);

#endif

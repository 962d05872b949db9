#define _GNU_SOURCE
#include "client_signals.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const int caught[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT };

/* One bit a signal. */
static volatile sig_atomic_t arrived;
static sigset_t blocked, open_mask;

static void note(int number)
{
	arrived |= 1 << number;
}

void signals_catch(void)
{
	struct sigaction action = { .sa_handler = note }; /* No SA_RESTART: a write that blocks shall end. */
	sigfillset(&action.sa_mask);
	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaddset(&blocked, caught[i]);
	sigprocmask(SIG_BLOCK, &blocked, &open_mask);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int signals_next(void)
{
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		if (arrived & 1 << caught[i]) {
			arrived &= ~(1 << caught[i]); /* Signals are blocked here. */
			return caught[i];
		}
	return 0;
}

int signals_poll(struct pollfd *fds, nfds_t count)
{
	return ppoll(fds, count, NULL, &open_mask);
}

ssize_t signals_write(int fd, const void *bytes, size_t count)
{
	sigprocmask(SIG_SETMASK, &open_mask, NULL);
	ssize_t written = arrived ? 0 : write(fd, bytes, count);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	return written;
}

void signals_die(int number)
{
	sigset_t one;
	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	_exit(128 + number);
}

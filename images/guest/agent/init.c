#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell says of a command that it could not run. */
enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128, EXIT_FAILURE_OF_OURS = 1 };

static void complain(const char *doing, const char *what, int error)
{
	const char *parts[] = { "docker-init: ", doing, what, " failed: ", strerror(error), "\n" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
			return;
}

/* The command leads a process group of its own, in the foreground of the terminal if there is one. */
_Noreturn static void become_command(char **command, const sigset_t *mask)
{
	/* While every signal is blocked, taking the terminal from the background does not stop us. */
	if (setpgid(0, 0) == 0)
		tcsetpgrp(STDIN_FILENO, getpgrp());
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(command[0], command);
	int error = errno;
	complain("exec ", command[0], error);
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

/* vfork keeps the binary small, and nothing of ours changes in between. */
static pid_t start(char **command, const sigset_t *mask)
{
	pid_t child = vfork();
	if (child == 0)
		become_command(command, mask);
	return child;
}

/* Signals that a process of its own fault gets are not for passing on: blocked, they would kill nobody. */
static sigset_t passed_on(void)
{
	static const int faults[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t set;
	sigfillset(&set);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		sigdelset(&set, faults[i]);
	return set;
}

/* True when the command itself is among those that ended. */
static bool reap(pid_t command, int *exit_status)
{
	bool ended = false;
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		ended = true;
		*exit_status = WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return ended;
}

int init(int count, char **arguments)
{
	char **command = arguments + 1;
	if (count > 1 && strcmp(*command, "--") == 0)
		command++;
	if (!*command) {
		complain("start ", "nothing", EINVAL);
		return EXIT_FAILURE_OF_OURS;
	}
	sigset_t mask, signals = passed_on();
	sigprocmask(SIG_SETMASK, &signals, &mask);
	pid_t child = start(command, &mask);
	if (child < 0) {
		complain("start ", *command, errno);
		return EXIT_FAILURE_OF_OURS;
	}
	int status = 0;
	while (!reap(child, &status)) {
		int signal = sigwaitinfo(&signals, NULL);
		if (signal > 0 && signal != SIGCHLD)
			kill(child, signal);
	}
	return status;
}

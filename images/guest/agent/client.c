#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "client_connection.h"
#include "client_signals.h"
#include "client_terminal.h"
#include "protocol.h"

enum { START_HEADER_BYTES = 16, EXIT_FAILURE_OF_OURS = 1, ERROR_BYTES_MAX = 128 };
enum { POLL_SOCKET = 0, POLL_STDIN = 1, POLL_OUTPUT = 2 };

extern char **environ;

/* What the loop is about: whether stdin is wanted, and the bytes that wait for the terminal. */
static struct {
	int socket;
	bool reading;
	int output_fd;
	const uint8_t *output;
	size_t output_left;
	bool exited;
	int status;
} state;

_Noreturn static void fail(const char *message)
{
	terminal_restore();
	if (write(STDERR_FILENO, message, strlen(message)) < 0)
		_exit(EXIT_FAILURE_OF_OURS);
	_exit(EXIT_FAILURE_OF_OURS);
}

/* As Go words it, in which Docker's client is written: "write /dev/stdout: no space left on device". */
_Noreturn static void fail_to_write(int error)
{
	char message[ERROR_BYTES_MAX] = "write /dev/stdout: ";
	size_t length = strlen(message);
	char *reason = message + length;
	if (state.output_fd == STDERR_FILENO)
		memcpy(reason - strlen("out: "), "err", strlen("err"));
	strncpy(reason, strerror(error), sizeof message - length - 2);
	if (*reason >= 'A' && *reason <= 'Z')
		*reason = (char)(*reason - 'A' + 'a');
	reason[strlen(reason)] = '\n';
	fail(message);
}

/* Appends NUL-ended text; NULL when it does not fit. */
static uint8_t *append(uint8_t *at, const uint8_t *end, const char *text)
{
	size_t length = strlen(text) + 1;
	if (!at || (size_t)(end - at) < length)
		return NULL;
	memcpy(at, text, length);
	return at + length;
}

static uint32_t terminal_bits(void)
{
	uint32_t bits = 0;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		bits |= isatty(fd) ? 1U << fd : 0;
	return bits;
}

static void send_start(int count, char **arguments)
{
	char cwd[PATH_MAX];
	uint8_t *payload = connection_payload(), *at = payload + START_HEADER_BYTES;
	const uint8_t *end = payload + CLI_PAYLOAD_BYTES_MAX;
	uint16_t rows, columns;
	uint32_t variables = 0;
	terminal_size(&rows, &columns);
	for (int i = 0; i < count; i++)
		at = append(at, end, arguments[i]);
	for (; environ[variables]; variables++)
		at = append(at, end, environ[variables]);
	at = append(at, end, getcwd(cwd, sizeof cwd) ? cwd : "/");
	if (!at)
		fail("docker: arguments and environment are too long: together they may have 64 KiB\n");
	put32(payload, terminal_bits());
	put16(payload + 4, rows);
	put16(payload + 6, columns);
	put32(payload + 8, (uint32_t)count);
	put32(payload + 12, variables);
	connection_send(CLI_START, (uint32_t)(at - payload));
}

static void send_size(void)
{
	uint16_t rows, columns;
	terminal_size(&rows, &columns);
	connection_send_number(CLI_RESIZE, rows | (uint32_t)columns << 16);
}

static void handle_signal(int number)
{
	switch (number) {
	case SIGWINCH:
		return send_size();
	case SIGTSTP:
		terminal_restore();
		kill(getpid(), SIGSTOP);
		return;
	case SIGCONT:
		terminal_resume();
		return send_size();
	default:
		connection_send_number(CLI_SIGNAL, (uint32_t)number);
	}
}

/* One read for each time that it was asked for. An empty message says that standard input is at its end. */
static void read_stdin(void)
{
	ssize_t count = read(STDIN_FILENO, connection_payload(), CLI_PAYLOAD_BYTES_MAX);
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	state.reading = false;
	connection_send(CLI_STDIN, count > 0 ? (uint32_t)count : 0);
}

static void write_output(void)
{
	ssize_t written = signals_write(state.output_fd, state.output, state.output_left);
	if (written < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (written < 0 && errno == EPIPE) {
		terminal_restore();
		signals_die(SIGPIPE);
	}
	if (written < 0)
		fail_to_write(errno);
	state.output += written;
	state.output_left -= (size_t)written;
}

static uint32_t number_in(const struct message *message)
{
	return message->length >= 4 ? get32(message->payload) : 0;
}

static void handle_message(const struct message *message)
{
	switch (message->type) {
	case CLI_STDOUT:
	case CLI_STDERR:
		state.output_fd = message->type == CLI_STDOUT ? STDOUT_FILENO : STDERR_FILENO;
		state.output = message->payload;
		state.output_left = message->length;
		return;
	case CLI_READ_STDIN:
		if (number_in(message))
			terminal_raw();
		state.reading = true;
		return;
	case CLI_EXIT:
		state.status = (int)number_in(message);
		state.exited = true;
		return;
	}
}

/* Takes messages until one has output to write. */
static void receive(void)
{
	struct message message;
	enum receipt receipt;
	while (!state.exited && state.output_left == 0 && (receipt = connection_receive(&message)) != NOT_YET) {
		if (receipt == ENDED)
			fail("docker: the engine closed the connection before the command ended\n");
		handle_message(&message);
	}
}

/* Waits until something can be done, and does it. A negative fd is one that poll leaves alone. */
static void turn(void)
{
	bool idle = connection_idle(), full = state.output_left > 0;
	struct pollfd fds[] = {
		[POLL_SOCKET] = { .fd = state.socket, .events = (short)((full ? 0 : POLLIN) | (idle ? 0 : POLLOUT)) },
		[POLL_STDIN] = { .fd = state.reading && idle ? STDIN_FILENO : -1, .events = POLLIN },
		[POLL_OUTPUT] = { .fd = full ? state.output_fd : -1, .events = POLLOUT },
	};
	if (signals_poll(fds, sizeof fds / sizeof *fds) < 0)
		return;
	if (fds[POLL_OUTPUT].revents)
		write_output();
	if (fds[POLL_STDIN].revents)
		read_stdin();
	if (fds[POLL_SOCKET].revents & ~POLLOUT && state.output_left == 0)
		receive();
}

static int converse(int count, char **arguments);

int client(int count, char **arguments)
{
	state.socket = connection_open(DOCKER_SOCKET_PATH);
	if (state.socket < 0 && errno == EACCES)
		fail("permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: "
		     "Head \"http://%2Fvar%2Frun%2Fdocker.sock/_ping\": dial unix /var/run/docker.sock: connect: permission denied\n");
	if (state.socket < 0)
		fail("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n");
	return converse(count, arguments);
}

int service_client(int count, char **arguments)
{
	state.socket = connection_open(SERVICE_SOCKET_PATH);
	if (state.socket < 0)
		fail("docker-service: nobody answers at " SERVICE_SOCKET_PATH "\n");
	return converse(count, arguments);
}

static int converse(int count, char **arguments)
{
	signals_catch();
	send_start(count, arguments);
	while (!state.exited) {
		int number;
		while ((number = signals_next()) != 0)
			handle_signal(number);
		if (!connection_flush())
			fail("docker: the engine closed the connection before the command ended\n");
		receive();
		if (!state.exited)
			turn();
	}
	terminal_restore();
	return state.status;
}

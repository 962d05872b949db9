#define _GNU_SOURCE
#include "client_connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bytes.h"
#include "protocol.h"

enum { NUMBERS_MAX = 64, MESSAGE_BYTES_MAX = CLI_HEADER_BYTES + CLI_PAYLOAD_BYTES_MAX };

static int socket_fd;
/* One message of any size, and room for small ones behind it. */
static uint8_t output[MESSAGE_BYTES_MAX + NUMBERS_MAX * (CLI_HEADER_BYTES + 4)];
static size_t output_start, output_end;
static uint8_t input[MESSAGE_BYTES_MAX];
static size_t input_start, input_end;

int connection_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	strncpy(address.sun_path, path, sizeof address.sun_path - 1);
	socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0 || connect(socket_fd, (struct sockaddr *)&address, sizeof address) < 0)
		return -1;
	return socket_fd;
}

uint8_t *connection_payload(void)
{
	return output + CLI_HEADER_BYTES;
}

static void append_header(uint8_t type, uint32_t length)
{
	put32(output + output_end, length);
	put32(output + output_end + 4, type);
	output_end += CLI_HEADER_BYTES;
}

void connection_send(uint8_t type, uint32_t length)
{
	append_header(type, length);
	output_end += length;
}

void connection_send_number(uint8_t type, uint32_t number)
{
	if (sizeof output - output_end < CLI_HEADER_BYTES + 4)
		return;
	append_header(type, 4);
	put32(output + output_end, number);
	output_end += 4;
}

bool connection_idle(void)
{
	return output_end == 0;
}

bool connection_flush(void)
{
	while (output_start < output_end) {
		ssize_t sent = send(socket_fd, output + output_start, output_end - output_start, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN;
		output_start += (size_t)sent;
	}
	output_start = output_end = 0;
	return true;
}

/* False when what came is no message. */
static bool cut(struct message *message, bool *complete)
{
	const uint8_t *at = input + input_start;
	size_t count = input_end - input_start;
	*complete = false;
	if (count < CLI_HEADER_BYTES)
		return true;
	message->length = get32(at);
	message->type = at[4];
	message->payload = at + CLI_HEADER_BYTES;
	if (message->length > CLI_PAYLOAD_BYTES_MAX)
		return false;
	*complete = count - CLI_HEADER_BYTES >= message->length;
	if (*complete)
		input_start += CLI_HEADER_BYTES + message->length;
	return true;
}

static enum receipt fill(void)
{
	memmove(input, input + input_start, input_end - input_start);
	input_end -= input_start;
	input_start = 0;
	ssize_t count = recv(socket_fd, input + input_end, sizeof input - input_end, MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return NOT_YET;
	if (count <= 0)
		return ENDED;
	input_end += (size_t)count;
	return RECEIVED;
}

enum receipt connection_receive(struct message *message)
{
	bool complete;
	if (!cut(message, &complete))
		return ENDED;
	if (complete)
		return RECEIVED;
	enum receipt filled = fill();
	if (filled != RECEIVED)
		return filled;
	if (!cut(message, &complete))
		return ENDED;
	return complete ? RECEIVED : NOT_YET;
}

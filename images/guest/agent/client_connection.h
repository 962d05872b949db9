/* The `docker` command's connection to TypeScript: messages out, messages in, nothing ever waits here. */
#ifndef DRYDOCK_CLIENT_CONNECTION_H
#define DRYDOCK_CLIENT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message {
	uint8_t type;
	uint32_t length;
	const uint8_t *payload;
};

enum receipt { RECEIVED, NOT_YET, ENDED };

/* The connected socket, or -1 with errno. */
int connection_open(const char *path);
/* Room for a message's payload, valid until connection_send. Only while connection_idle. */
uint8_t *connection_payload(void);
void connection_send(uint8_t type, uint32_t length);
/* A small message of one number; may be sent at any time. Dropped if far too many wait. */
void connection_send_number(uint8_t type, uint32_t number);
/* Everything was passed on. */
bool connection_idle(void);
/* Passes on what it can; false when the other side is gone. */
bool connection_flush(void);
/* Reads once from the socket if need be and cuts out the next message; it is valid until the next call. */
enum receipt connection_receive(struct message *message);

#endif

/* Cuts frames out of a run of bytes. */
#ifndef DRYDOCK_FRAME_H
#define DRYDOCK_FRAME_H

#include <stddef.h>
#include <stdint.h>

struct frame {
	uint16_t type;
	uint32_t id;
	uint32_t length;
	uint8_t *payload;
};

enum frame_state {
	FRAME_READY,
	/* More bytes have to come. */
	FRAME_PARTIAL,
	/* The bytes are no frame: nobody knows where the next one begins. */
	FRAME_LOST,
};

enum frame_state frame_parse(uint8_t *bytes, size_t count, struct frame *frame);

/* Writes a frame's header; the payload of `length` bytes belongs behind it. */
void frame_header(uint8_t *at, uint16_t type, uint32_t id, uint32_t length);

#endif

#include "frame.h"

#include "bytes.h"
#include "protocol.h"

enum frame_state frame_parse(uint8_t *bytes, size_t count, struct frame *frame)
{
	if (count < FRAME_HEADER_BYTES)
		return FRAME_PARTIAL;
	frame->length = get32(bytes);
	frame->type = get16(bytes + 4);
	frame->id = get32(bytes + 8);
	frame->payload = bytes + FRAME_HEADER_BYTES;
	if (frame->length > FRAME_PAYLOAD_BYTES_MAX || get16(bytes + 6) != 0)
		return FRAME_LOST;
	return count - FRAME_HEADER_BYTES < frame->length ? FRAME_PARTIAL : FRAME_READY;
}

void frame_header(uint8_t *at, uint16_t type, uint32_t id, uint32_t length)
{
	put32(at, length);
	put16(at + 4, type);
	put16(at + 6, 0);
	put32(at + 8, id);
}

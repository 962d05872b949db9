#include <string.h>

#include "../bytes.h"
#include "../frame.h"
#include "../protocol.h"
#include "check.h"

static void whole_frames_are_cut_out(void)
{
	uint8_t bytes[32];
	struct frame frame;
	frame_header(bytes, FRAME_RUN, 77, 5);
	memcpy(bytes + FRAME_HEADER_BYTES, "hello", 5);
	for (size_t count = 0; count < FRAME_HEADER_BYTES + 5; count++)
		CHECK(frame_parse(bytes, count, &frame) == FRAME_PARTIAL);
	CHECK(frame_parse(bytes, FRAME_HEADER_BYTES + 5, &frame) == FRAME_READY);
	CHECK(frame.type == FRAME_RUN && frame.id == 77 && frame.length == 5);
	CHECK(memcmp(frame.payload, "hello", 5) == 0);
}

static void what_is_no_frame_is_told(void)
{
	uint8_t bytes[FRAME_HEADER_BYTES];
	struct frame frame;
	frame_header(bytes, FRAME_RUN, 1, FRAME_PAYLOAD_BYTES_MAX);
	CHECK(frame_parse(bytes, sizeof bytes, &frame) == FRAME_PARTIAL);
	frame_header(bytes, FRAME_RUN, 1, FRAME_PAYLOAD_BYTES_MAX + 1);
	CHECK(frame_parse(bytes, sizeof bytes, &frame) == FRAME_LOST);
	frame_header(bytes, FRAME_RUN, 1, UINT32_MAX);
	CHECK(frame_parse(bytes, sizeof bytes, &frame) == FRAME_LOST);
	frame_header(bytes, FRAME_RUN, 1, 0);
	put16(bytes + 6, 1);
	CHECK(frame_parse(bytes, sizeof bytes, &frame) == FRAME_LOST);
}

void test_frame(void)
{
	whole_frames_are_cut_out();
	what_is_no_frame_is_told();
}

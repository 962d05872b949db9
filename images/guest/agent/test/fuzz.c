/*
 * libFuzzer target: cuts frames out of any bytes and parses the programs in them, then looks at everything that a valid
 * program promises: a validated offset that leads outside is a crash under ASan.
 */
#include <stdlib.h>
#include <string.h>

#include "../bytes.h"
#include "../frame.h"
#include "../program.h"
#include "../protocol.h"

static volatile uint8_t sink;

/* Reads the first and the last byte of a run. */
static void touch(const uint8_t *bytes, uint32_t offset, uint32_t length)
{
	if (length > 0)
		sink ^= bytes[offset] ^ bytes[offset + length - 1];
}

static void use_program(const struct program *program)
{
	uint8_t *scratch = calloc(1, program->scratch_bytes + 1);
	const uint8_t *op = program->op_table;
	for (uint32_t i = 0; i < program->ops; i++) {
		touch(op, 0, OP_HEADER_BYTES + 4U * op[2]);
		if (get32(op + 8) != UINT32_MAX)
			touch(program->data, get32(op + 8), 4);
		op += OP_HEADER_BYTES + 4 * op[2];
	}
	for (uint32_t i = 0; i < program->relocations; i++)
		touch(program->data, get32(program->relocation_table + i * RELOCATION_BYTES), 4);
	for (uint32_t i = 0; i < program->outputs; i++) {
		const uint8_t *output = program->output_table + i * OUTPUT_BYTES;
		touch(get32(output) == ARG_DATA ? program->data : scratch, get32(output + 4), get32(output + 12));
	}
	free(scratch);
}

static void use_frame(const struct frame *frame)
{
	struct program program;
	/* Of its own size, so that the byte behind it is out of bounds. */
	uint8_t *payload = malloc(frame->length + 1);
	memcpy(payload, frame->payload, frame->length);
	uint8_t *exact = realloc(payload, frame->length ? frame->length : 1);
	if (program_parse(exact, frame->length, &program))
		use_program(&program);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	uint8_t *bytes = malloc(size + 1), *at = bytes;
	struct frame frame;
	memcpy(bytes, input, size);
	while (frame_parse(at, size, &frame) == FRAME_READY) {
		use_frame(&frame);
		at += FRAME_HEADER_BYTES + frame.length;
		size -= FRAME_HEADER_BYTES + frame.length;
	}
	free(bytes);
	return 0;
}

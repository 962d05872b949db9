#include "program.h"

#include <sys/syscall.h>

#include "bytes.h"
#include "protocol.h"

struct reader {
	const uint8_t *at;
	size_t left;
};

/* The next `count` bytes, or NULL. */
static const uint8_t *take(struct reader *reader, size_t count)
{
	const uint8_t *at = reader->at;
	if (count > reader->left)
		return NULL;
	reader->at += count;
	reader->left -= count;
	return at;
}

/* Whether `length` bytes from `offset` lie in the memory of that kind. An empty run may begin at the end. */
static bool within(const struct program *program, uint32_t kind, uint32_t offset, uint32_t length)
{
	uint32_t size = kind == ARG_DATA ? program->data_bytes : program->scratch_bytes;
	return (kind == ARG_DATA || kind == ARG_SCRATCH) && offset <= size && length <= size - offset;
}

static bool argument_valid(const struct program *program, uint32_t kind, uint32_t value, uint32_t op)
{
	switch (kind) {
	case ARG_IMMEDIATE:
		return true;
	case ARG_RESULT:
		return value < op;
	case ARG_LOAD:
		return within(program, ARG_DATA, value, 4);
	default:
		return within(program, kind, value, 0);
	}
}

static bool op_valid(struct program *program, struct reader *reader, uint32_t op)
{
	const uint8_t *header = take(reader, OP_HEADER_BYTES);
	if (!header || header[2] > ARGUMENTS_MAX || header[3] & ~(OP_CONTINUE | OP_ALWAYS))
		return false;
	uint32_t number = get16(header), count = header[2], kinds = get32(header + 4), store = get32(header + 8);
	const uint8_t *arguments = take(reader, 4 * count);
	if (!arguments || (store != UINT32_MAX && !within(program, ARG_DATA, store, 4)))
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (!argument_valid(program, kinds >> 4 * i & 15, get32(arguments + 4 * i), op))
			return false;
	program->executes |= number == SYS_execve || number == SYS_execveat;
	return true;
}

static bool ops_valid(struct program *program, struct reader *reader)
{
	program->op_table = reader->at;
	for (uint32_t op = 0; op < program->ops; op++)
		if (!op_valid(program, reader, op))
			return false;
	return true;
}

static bool relocations_valid(struct program *program, struct reader *reader)
{
	program->relocation_table = take(reader, (size_t)program->relocations * RELOCATION_BYTES);
	if (!program->relocation_table)
		return false;
	for (uint32_t i = 0; i < program->relocations; i++) {
		const uint8_t *at = program->relocation_table + i * RELOCATION_BYTES;
		if (!within(program, ARG_DATA, get32(at), 4) || !within(program, get32(at + 4), get32(at + 8), 0))
			return false;
	}
	return true;
}

static bool outputs_valid(struct program *program, struct reader *reader)
{
	uint64_t total = RESULT_HEADER_BYTES + 8 * (uint64_t)program->ops;
	program->output_table = take(reader, (size_t)program->outputs * OUTPUT_BYTES);
	if (!program->output_table)
		return false;
	for (uint32_t i = 0; i < program->outputs; i++) {
		const uint8_t *at = program->output_table + i * OUTPUT_BYTES;
		uint32_t source = get32(at + 8), length = get32(at + 12);
		if (!within(program, get32(at), get32(at + 4), length) || (source != UINT32_MAX && source >= program->ops))
			return false;
		total += 4 + (uint64_t)length;
	}
	program->result_bytes_max = (uint32_t)total;
	return total <= FRAME_PAYLOAD_BYTES_MAX;
}

bool program_parse(uint8_t *bytes, size_t length, struct program *program)
{
	struct reader reader = { bytes, length };
	const uint8_t *header = take(&reader, PROGRAM_HEADER_BYTES);
	if (!header || get16(header + 6) != 0)
		return false;
	*program = (struct program){
		.ops = get16(header),
		.relocations = get16(header + 2),
		.outputs = get16(header + 4),
		.data_bytes = get32(header + 8),
		.scratch_bytes = get32(header + 12),
	};
	if (program->ops > OPS_MAX || program->scratch_bytes > SCRATCH_BYTES_MAX)
		return false;
	if (!ops_valid(program, &reader) || !relocations_valid(program, &reader) || !outputs_valid(program, &reader))
		return false;
	program->data = bytes + (length - reader.left);
	return reader.left == program->data_bytes;
}

#include "program.h"

#include <errno.h>
#include <sys/syscall.h>
#include <x86intrin.h>

#include "bytes.h"
#include "protocol.h"
#include "system_call.h"

/* Where a run is. The results live in the result under construction, which saves a copy. */
struct run {
	const struct program *program;
	uint8_t *scratch;
	uint8_t *result;
	before_exec *hook;
	void *context;
	bool stopped;
	/* When the last op ended: reading the clock costs as much as a short call, so once an op is enough. */
	uint32_t clock;
};

static bool failed(int32_t value)
{
	return value < 0 && value >= NOT_RUN;
}

static uint8_t *result_at(const struct run *run, uint32_t op)
{
	return run->result + RESULT_HEADER_BYTES + 4 * op;
}

static uint32_t address(const struct run *run, uint32_t kind, uint32_t offset)
{
	return (uint32_t)(uintptr_t)((kind == ARG_DATA ? run->program->data : run->scratch) + offset);
}

static void relocate(const struct run *run)
{
	for (uint32_t i = 0; i < run->program->relocations; i++) {
		const uint8_t *at = run->program->relocation_table + i * RELOCATION_BYTES;
		put32(run->program->data + get32(at), address(run, get32(at + 4), get32(at + 8)));
	}
}

/* False when an argument is the result of an op that did not succeed. */
static bool collect(const struct run *run, const uint8_t *op, uint32_t arguments[ARGUMENTS_MAX])
{
	uint32_t kinds = get32(op + 4);
	for (uint32_t i = 0; i < op[2]; i++, kinds >>= 4) {
		uint32_t value = get32(op + OP_HEADER_BYTES + 4 * i);
		switch (kinds & 15) {
		case ARG_IMMEDIATE:
			arguments[i] = value;
			break;
		case ARG_RESULT:
			arguments[i] = get32(result_at(run, value));
			if (failed((int32_t)arguments[i]))
				return false;
			break;
		case ARG_LOAD:
			arguments[i] = get32(run->program->data + value);
			break;
		default:
			arguments[i] = address(run, kinds & 15, value);
		}
	}
	return true;
}

/* The length of output `i`: fixed, or what its op returned, up to the limit. */
static uint32_t output_length(const struct run *run, const uint8_t *output)
{
	uint32_t op = get32(output + 8), limit = get32(output + 12);
	if (op == UINT32_MAX)
		return limit;
	int32_t value = (int32_t)get32(result_at(run, op));
	if (failed(value))
		return 0;
	return (uint32_t)value < limit ? (uint32_t)value : limit;
}

static uint32_t finish(const struct run *run, uint32_t flags)
{
	const struct program *program = run->program;
	uint8_t *at = run->result + RESULT_HEADER_BYTES + 8 * program->ops;
	put32(run->result, flags);
	put16(run->result + 4, (uint16_t)program->ops);
	put16(run->result + 6, (uint16_t)program->outputs);
	for (uint32_t i = 0; i < program->outputs; i++) {
		const uint8_t *output = program->output_table + i * OUTPUT_BYTES;
		const uint8_t *memory = get32(output) == ARG_DATA ? program->data : run->scratch;
		uint32_t length = output_length(run, output);
		put32(at, length);
		memcpy(at + 4, memory + get32(output + 4), length);
		at += 4 + length;
	}
	return (uint32_t)(at - run->result);
}

static int32_t call(const struct run *run, uint32_t op, uint32_t number, const uint32_t arguments[ARGUMENTS_MAX])
{
	int32_t value;
	if (number == SYS_execve || number == SYS_execveat) {
		put32(result_at(run, op), 0);
		run->hook(run->context, run->result, finish(run, RESULT_EXECUTED));
	}
	do
		value = system_call(number, arguments);
	while (value == -EINTR);
	return value;
}

static void step(struct run *run, const uint8_t *op, uint32_t index)
{
	uint32_t arguments[ARGUMENTS_MAX] = { 0 };
	uint32_t flags = op[3], store = get32(op + 8);
	bool complete = collect(run, op, arguments);
	if (run->stopped && !((flags & OP_ALWAYS) && complete))
		return;
	int32_t value = complete ? call(run, index, get16(op), arguments) : -ECANCELED;
	uint32_t now = (uint32_t)__rdtsc();
	put32(result_at(run, run->program->ops + index), now - run->clock);
	run->clock = now;
	put32(result_at(run, index), (uint32_t)value);
	if (!failed(value) && store != UINT32_MAX)
		put32(run->program->data + store, (uint32_t)value);
	if (failed(value) && !(flags & OP_CONTINUE))
		run->stopped = true;
}

uint32_t program_run(const struct program *program, uint8_t *scratch, uint8_t *result, before_exec *hook, void *context)
{
	struct run run = { program, scratch, result, hook, context, false, 0 };
	const uint8_t *op = program->op_table;
	for (uint32_t i = 0; i < program->ops; i++) {
		put32(result_at(&run, i), (uint32_t)NOT_RUN);
		put32(result_at(&run, program->ops + i), 0);
	}
	relocate(&run);
	run.clock = (uint32_t)__rdtsc();
	for (uint32_t i = 0; i < program->ops; i++) {
		step(&run, op, i);
		op += OP_HEADER_BYTES + 4 * op[2];
	}
	return finish(&run, 0);
}

uint32_t program_no_result(uint8_t *result, uint32_t flags)
{
	put32(result, flags);
	put32(result + 4, 0);
	return RESULT_HEADER_BYTES;
}

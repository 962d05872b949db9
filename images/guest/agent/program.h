/*
 * Programs: lists of system calls as data. Parsing checks every offset and index, so that running one touches nothing but
 * the program's own memory (what the kernel does with the addresses is the program's affair).
 */
#ifndef DRYDOCK_PROGRAM_H
#define DRYDOCK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct program {
	uint32_t ops, relocations, outputs;
	uint32_t data_bytes, scratch_bytes;
	const uint8_t *op_table, *relocation_table, *output_table;
	uint8_t *data;
	/* What the result takes at most. */
	uint32_t result_bytes_max;
	/* An op is execve or execveat. */
	bool executes;
};

/* False when the bytes are no program. The program points into them. */
bool program_parse(uint8_t *bytes, size_t length, struct program *program);

/*
 * Called right before an execve, with the result as it will be if that succeeds (ResultFlag.Executed set): afterwards
 * nobody is left to report it.
 */
typedef void before_exec(void *context, const uint8_t *result, uint32_t length);

/*
 * Runs it and writes the result; returns its length. `scratch` has program->scratch_bytes bytes of zeros, `result` has
 * program->result_bytes_max. `hook` may be NULL if nothing executes.
 */
uint32_t program_run(const struct program *program, uint8_t *scratch, uint8_t *result, before_exec *hook, void *context);

/* A result without ops: RESULT_MALFORMED, RESULT_DIED or RESULT_BUSY. Returns its length, RESULT_HEADER_BYTES. */
uint32_t program_no_result(uint8_t *result, uint32_t flags);

enum { RESULT_HEADER_BYTES = 8, ARGUMENTS_MAX = 6 };

#endif

#include <sys/syscall.h>

#include "../bytes.h"
#include "../program.h"
#include "../protocol.h"
#include "builder.h"
#include "check.h"

static struct builder builder;
static struct program program;

static bool parses(void)
{
	return program_parse(builder.bytes, builder.length, &program);
}

/* A program with one op, one relocation and one output, each part as given. */
static bool one_of_each(uint32_t kind, uint32_t value, int32_t store, uint32_t relocated, uint32_t output, int32_t op, uint32_t length)
{
	build_header(&builder, 1, 1, 1, 8, 16);
	build_op(&builder, SYS_getpid, 0, store, 1, (const uint32_t[][2]){ { kind, value } });
	build_relocation(&builder, relocated, ARG_SCRATCH, 16);
	build_output(&builder, ARG_SCRATCH, output, op, length);
	build_data(&builder, "01234567", 8);
	return parses();
}

static void every_offset_is_checked(void)
{
	CHECK(one_of_each(ARG_DATA, 8, 4, 4, 12, 0, 4));
	CHECK(!one_of_each(ARG_DATA, 9, -1, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_SCRATCH, 17, -1, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_RESULT, 0, -1, 0, 0, -1, 0)); /* its own result */
	CHECK(one_of_each(ARG_LOAD, 4, -1, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_LOAD, 5, -1, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_LOAD + 1, 0, -1, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, 5, 0, 0, -1, 0)); /* a store past the data */
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -2, 0, 0, -1, 0));
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -1, 5, 0, -1, 0)); /* a relocation past the data */
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -1, UINT32_MAX - 1, 0, -1, 0));
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -1, 0, 13, -1, 4)); /* an output past the scratch memory */
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -1, 0, 1, -1, UINT32_MAX));
	CHECK(!one_of_each(ARG_IMMEDIATE, 0, -1, 0, 0, 1, 4)); /* the length of an op that is not there */
}

static void sizes_are_limited(void)
{
	build_header(&builder, OPS_MAX + 1, 0, 0, 0, 0);
	CHECK(!parses());
	build_header(&builder, 0, 0, 0, 0, SCRATCH_BYTES_MAX + 1);
	CHECK(!parses());
	build_header(&builder, 0, 0, 2, 0, SCRATCH_BYTES_MAX);
	build_output(&builder, ARG_SCRATCH, 0, -1, SCRATCH_BYTES_MAX);
	build_output(&builder, ARG_SCRATCH, 0, -1, SCRATCH_BYTES_MAX);
	CHECK(!parses()); /* together more than a frame holds */
	build_header(&builder, 1, 0, 0, 0, 0);
	build_op(&builder, SYS_getpid, 0, -1, 7, (const uint32_t[7][2]){ { 0 } });
	CHECK(!parses());
	build_header(&builder, 1, 0, 0, 0, 0);
	build_op(&builder, SYS_getpid, 4, -1, 0, NULL);
	CHECK(!parses()); /* an unknown flag */
}

static void the_parts_must_fill_the_bytes(void)
{
	CHECK(one_of_each(ARG_IMMEDIATE, 0, -1, 0, 0, -1, 0));
	for (size_t length = 0; length < builder.length; length++)
		CHECK(!program_parse(builder.bytes, length, &program));
	builder.length++;
	CHECK(!parses());
	build_header(&builder, 0, 0, 0, 0, 0);
	CHECK(parses());
	put16(builder.bytes + 6, 1);
	CHECK(!parses());
}

static void an_execve_is_noticed(void)
{
	build_header(&builder, 1, 0, 0, 0, 0);
	build_op(&builder, SYS_getpid, 0, -1, 0, NULL);
	CHECK(parses() && !program.executes);
	build_header(&builder, 1, 0, 0, 0, 0);
	build_op(&builder, SYS_execveat, 0, -1, 0, NULL);
	CHECK(parses() && program.executes);
}

void test_program_parse(void)
{
	every_offset_is_checked();
	sizes_are_limited();
	the_parts_must_fill_the_bytes();
	an_execve_is_noticed();
}

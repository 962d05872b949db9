#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../bytes.h"
#include "../program.h"
#include "../protocol.h"
#include "builder.h"
#include "check.h"

static struct builder builder;
static struct program program;
static uint8_t scratch[SCRATCH_BYTES_MAX], result[FRAME_PAYLOAD_BYTES_MAX];
static uint32_t length;

static void run(before_exec *hook)
{
	memset(scratch, 0, sizeof scratch);
	CHECK(program_parse(builder.bytes, builder.length, &program));
	length = program_run(&program, scratch, result, hook, NULL);
	CHECK(length <= program.result_bytes_max);
	CHECK(get16(result + 4) == program.ops && get16(result + 6) == program.outputs);
}

static int32_t value(uint32_t op)
{
	return (int32_t)get32(result + RESULT_HEADER_BYTES + 4 * op);
}

static void arguments_of_every_kind_arrive(void)
{
	/* pipe2 into data, write from data through the loaded fd, read into scratch, close what dup returned. */
	build_header(&builder, 5, 0, 2, 13, 8);
	build_op(&builder, SYS_pipe2, 0, -1, 2, (const uint32_t[][2]){ { ARG_DATA, 0 }, { 0, 0 } });
	build_op(&builder, SYS_write, 0, -1, 3, (const uint32_t[][2]){ { ARG_LOAD, 4 }, { ARG_DATA, 8 }, { 0, 5 } });
	build_op(&builder, SYS_read, 0, -1, 3, (const uint32_t[][2]){ { ARG_LOAD, 0 }, { ARG_SCRATCH, 1 }, { 0, 7 } });
	build_op(&builder, SYS_dup, 0, -1, 1, (const uint32_t[][2]){ { ARG_LOAD, 0 } });
	build_op(&builder, SYS_close, 0, -1, 1, (const uint32_t[][2]){ { ARG_RESULT, 3 } });
	build_output(&builder, ARG_SCRATCH, 1, 2, 7);
	build_output(&builder, ARG_DATA, 8, -1, 3);
	build_data(&builder, "\0\0\0\0\0\0\0\0hello", 13);
	run(NULL);
	CHECK(value(1) == 5 && value(2) == 5 && value(3) >= 0 && value(4) == 0);
	const uint8_t *output = result + RESULT_HEADER_BYTES + 8 * 5;
	CHECK(get32(output) == 5 && memcmp(output + 4, "hello", 5) == 0);
	CHECK(get32(output + 9) == 3 && memcmp(output + 13, "hel", 3) == 0);
	CHECK(length == RESULT_HEADER_BYTES + 8 * 5 + 9 + 7);
}

static void relocations_and_stores_reach_the_kernel(void)
{
	/* writev of an iovec whose base is relocated and whose length is what getpid stored, cut to a byte by the reader. */
	build_header(&builder, 3, 1, 1, 20, 4);
	build_op(&builder, SYS_pipe2, 0, -1, 2, (const uint32_t[][2]){ { ARG_DATA, 0 }, { 0, 0 } });
	build_op(&builder, SYS_writev, 0, 16, 3, (const uint32_t[][2]){ { ARG_LOAD, 4 }, { ARG_DATA, 8 }, { 0, 1 } });
	build_op(&builder, SYS_read, 0, -1, 3, (const uint32_t[][2]){ { ARG_LOAD, 0 }, { ARG_SCRATCH, 0 }, { ARG_LOAD, 16 } });
	build_relocation(&builder, 8, ARG_DATA, 17);
	build_output(&builder, ARG_SCRATCH, 0, 2, 4);
	build_data(&builder, "\0\0\0\0\0\0\0\0....\2\0\0\0\0abc", 20);
	run(NULL);
	CHECK(value(1) == 2 && value(2) == 2);
	/* The store came after the write: what was sent are the bytes before it. */
	CHECK(memcmp(result + RESULT_HEADER_BYTES + 8 * 3 + 4, "ab", 2) == 0);
}

static void a_failure_stops_and_flags_go_on(void)
{
	static const uint32_t bad[][2] = { { 0, UINT32_MAX } };
	build_header(&builder, 7, 0, 1, 0, 4);
	build_op(&builder, SYS_close, OP_CONTINUE, -1, 1, bad);
	build_op(&builder, SYS_getpid, 0, -1, 0, NULL);
	build_op(&builder, SYS_close, 0, -1, 1, bad);
	build_op(&builder, SYS_getpid, 0, -1, 0, NULL);
	build_op(&builder, SYS_getpid, OP_ALWAYS, -1, 0, NULL);
	build_op(&builder, SYS_close, OP_ALWAYS, -1, 1, (const uint32_t[][2]){ { ARG_RESULT, 3 } });
	build_op(&builder, SYS_dup, OP_CONTINUE, -1, 1, (const uint32_t[][2]){ { ARG_RESULT, 1 } });
	build_output(&builder, ARG_SCRATCH, 0, 2, 4);
	run(NULL);
	CHECK(value(0) == -EBADF && value(1) == getpid() && value(2) == -EBADF);
	CHECK(value(3) == NOT_RUN && value(4) == getpid() && value(5) == NOT_RUN && value(6) == NOT_RUN);
	CHECK(get32(result + RESULT_HEADER_BYTES + 8 * 7) == 0); /* no output of a failed read */
}

static void what_needs_a_failed_op_is_not_tried(void)
{
	build_header(&builder, 3, 0, 0, 0, 0);
	build_op(&builder, SYS_close, OP_CONTINUE, -1, 1, (const uint32_t[][2]){ { 0, UINT32_MAX } });
	build_op(&builder, SYS_close, OP_CONTINUE, -1, 1, (const uint32_t[][2]){ { ARG_RESULT, 0 } });
	build_op(&builder, SYS_close, 0, -1, 1, (const uint32_t[][2]){ { ARG_RESULT, 1 } });
	run(NULL);
	CHECK(value(0) == -EBADF && value(1) == -ECANCELED && value(2) == -ECANCELED);
}

static uint32_t hooked_flags, hooked_length;

static void hook(void *context, const uint8_t *bytes, uint32_t count)
{
	(void)context;
	hooked_flags = get32(bytes);
	hooked_length = count;
}

static void an_execve_that_fails_is_told_twice(void)
{
	build_header(&builder, 2, 0, 0, 6, 0);
	build_op(&builder, SYS_execve, OP_CONTINUE, -1, 3, (const uint32_t[][2]){ { ARG_DATA, 0 }, { 0, 0 }, { 0, 0 } });
	build_op(&builder, SYS_getpid, 0, -1, 0, NULL);
	build_data(&builder, "/nope", 6);
	run(hook);
	CHECK(hooked_flags == RESULT_EXECUTED && hooked_length == RESULT_HEADER_BYTES + 16);
	CHECK(get32(result) == 0 && value(0) == -ENOENT && value(1) == getpid());
}

void test_program_run(void)
{
	arguments_of_every_kind_arrive();
	relocations_and_stores_reach_the_kernel();
	a_failure_stops_and_flags_go_on();
	what_needs_a_failed_op_is_not_tried();
	an_execve_that_fails_is_told_twice();
	CHECK(program_no_result(result, RESULT_BUSY) == RESULT_HEADER_BYTES && get32(result) == RESULT_BUSY);
}

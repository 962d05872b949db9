/* One check a line; a failed one says where and ends the run. */
#ifndef DRYDOCK_CHECK_H
#define DRYDOCK_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			exit(1); \
		} \
	} while (0)

/* The tests, in the order in which they run. */
void test_frame(void);
void test_program_parse(void);
void test_program_run(void);
void test_terminal(void);

#endif

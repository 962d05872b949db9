#include "check.h"

int main(void)
{
	test_frame();
	test_program_parse();
	test_program_run();
	test_terminal();
	return 0;
}

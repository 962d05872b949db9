#include "client_terminal.h"

#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios original;
static bool raw;

static void make_raw(void)
{
	struct termios settings = original;
	cfmakeraw(&settings);
	settings.c_cc[VMIN] = 1;
	settings.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

void terminal_raw(void)
{
	if (raw || tcgetattr(STDIN_FILENO, &original) < 0)
		return;
	raw = true;
	make_raw();
}

void terminal_restore(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

void terminal_resume(void)
{
	if (raw)
		make_raw();
}

void terminal_size(uint16_t *rows, uint16_t *columns)
{
	struct winsize size = { 0, 0, 0, 0 };
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (ioctl(fd, TIOCGWINSZ, &size) == 0)
			break;
	*rows = size.ws_row;
	*columns = size.ws_col;
}

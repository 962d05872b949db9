#include <pty.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../client_terminal.h"
#include "check.h"

void test_terminal(void)
{
	struct winsize size = { 24, 80, 0, 0 };
	struct termios before, now;
	uint16_t rows, columns;
	int master, slave, old_stdin = dup(STDIN_FILENO);
	CHECK(openpty(&master, &slave, NULL, NULL, &size) == 0);
	CHECK(dup2(slave, STDIN_FILENO) == STDIN_FILENO && tcgetattr(slave, &before) == 0);

	terminal_size(&rows, &columns);
	CHECK(rows == 24 && columns == 80);
	terminal_restore(); /* nothing to restore yet */
	terminal_raw();
	CHECK(tcgetattr(slave, &now) == 0 && !(now.c_lflag & (ICANON | ECHO | ISIG)) && !(now.c_oflag & OPOST));
	terminal_restore();
	CHECK(tcgetattr(slave, &now) == 0 && now.c_lflag == before.c_lflag && now.c_oflag == before.c_oflag);
	terminal_resume();
	CHECK(tcgetattr(slave, &now) == 0 && !(now.c_lflag & ICANON));
	terminal_restore();

	dup2(old_stdin, STDIN_FILENO);
	close(old_stdin);
	close(master);
	close(slave);
}

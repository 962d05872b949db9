#include "log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 200, LINE_BYTES_MAX = 256, DIGITS_MAX = 20 };

static int lines;

static void write_line(const char *first, const char *separator, const char *second)
{
	char line[LINE_BYTES_MAX];
	const char *parts[] = { "drydock agent: ", first, separator, second };
	size_t used = 0;
	if (++lines > LINES_MAX)
		return;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t length = strlen(parts[i]);
		if (length > sizeof line - 1 - used)
			length = sizeof line - 1 - used;
		memcpy(line + used, parts[i], length);
		used += length;
	}
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, used) < 0)
		return; /* There is nowhere left to complain to. */
}

void log_text(const char *text)
{
	write_line(text, "", "");
}

void log_number(const char *text, unsigned long number)
{
	char digits[DIGITS_MAX + 1];
	char *at = digits + DIGITS_MAX;
	*at = 0;
	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	write_line(text, ": ", at);
}

void log_error(const char *doing, int error)
{
	write_line(doing, ": ", strerror(error));
}

void die(const char *doing, int error)
{
	lines = 0;
	if (error)
		log_error(doing, error);
	else
		log_text(doing);
	_exit(1);
}

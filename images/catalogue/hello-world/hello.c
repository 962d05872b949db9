/* A process that needs nothing but the kernel: it writes a text and ends. */

static const char text[] =
    "\n"
    "Hello from Docker's place on this machine!\n"
    "If you can read this, pulling and running an image both work.\n"
    "\n"
    "What happened on the way to this text:\n"
    " 1. Your docker command asked the engine for a container of \"hello-world\".\n"
    " 2. The image was not here, so the engine pulled it: from the shelf that\n"
    "    comes with Drydock, which needs no network.\n"
    " 3. The engine made a container of the image. All that is in it is one\n"
    "    program, which the kernel started as process 1.\n"
    " 4. What it wrote came back through the engine to your terminal.\n"
    "\n"
    "Next, a whole Linux system, with a shell of its own:\n"
    " $ docker run -it debian bash\n"
    "\n"
    "And a web server, at port 8080:\n"
    " $ docker run -d -p 8080:80 nginx\n"
    "\n";

static int call(int number, int first, const void *second, int third)
{
	int result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third) : "memory");
	return result;
}

enum { SYS_EXIT = 1, SYS_WRITE = 4, STDOUT = 1 };

void _start(void)
{
	const char *at = text;
	int left = sizeof(text) - 1;

	while (left > 0) {
		int written = call(SYS_WRITE, STDOUT, at, left);

		if (written <= 0)
			call(SYS_EXIT, 1, 0, 0);
		at += written;
		left -= written;
	}
	for (;;)
		call(SYS_EXIT, 0, 0, 0);
}

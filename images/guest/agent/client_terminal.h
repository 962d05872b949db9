/* The terminal of the `docker` command: its size, and raw mode, which ends with the command whatever ends it. */
#ifndef DRYDOCK_CLIENT_TERMINAL_H
#define DRYDOCK_CLIENT_TERMINAL_H

#include <stdint.h>

/* Standard input to raw mode, as Docker's command sets it. Does nothing when that is no terminal. */
void terminal_raw(void);
/* Back to how it was found; terminal_resume makes it raw again if it was. */
void terminal_restore(void);
void terminal_resume(void);
/* Rows and columns of the first standard stream that is a terminal; 0 and 0 if none is. */
void terminal_size(uint16_t *rows, uint16_t *columns);

#endif

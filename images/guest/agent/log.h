/* Lines on the console, for what no frame can tell. The volume is bounded: a flood of broken frames stays readable. */
#ifndef DRYDOCK_LOG_H
#define DRYDOCK_LOG_H

void log_text(const char *text);
void log_number(const char *text, unsigned long number);
/* "<doing>: <what the error number means>" */
void log_error(const char *doing, int error);

/* Says why and ends the process; of PID 1 the kernel then makes a panic, which the machine shows. */
_Noreturn void die(const char *doing, int error);

#endif

/* The guest's `docker` command: hands its arguments and its terminal to TypeScript, which does the work. */
#ifndef DRYDOCK_CLIENT_H
#define DRYDOCK_CLIENT_H

/* Returns the exit status. */
int client(int count, char **arguments);

#endif

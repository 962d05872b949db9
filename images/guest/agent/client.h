/* The guest's `docker` command: hands its name, its arguments and its terminal to TypeScript, which does the work. */
#ifndef DRYDOCK_CLIENT_H
#define DRYDOCK_CLIENT_H

/* Of the commands `docker` and `cosign`, both the engine's. Returns the exit status. */
int client(int count, char **arguments);
/* The same for `docker-service`, which asks for changes of the engine itself. */
int service_client(int count, char **arguments);

#endif

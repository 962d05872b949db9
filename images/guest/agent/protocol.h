/*
 * The wire between TypeScript and the guest, as C sees it. runtime/guest/protocol.ts explains every frame and field;
 * tests/protocol.test.ts holds the numbers of the two files against each other. All numbers are little-endian.
 */
#ifndef DRYDOCK_PROTOCOL_H
#define DRYDOCK_PROTOCOL_H

enum {
	PROTOCOL_VERSION = 1,
	FRAME_HEADER_BYTES = 12,
	FRAME_PAYLOAD_BYTES_MAX = 128 * 1024,
	STREAM_CHUNK_BYTES_MAX = 32 * 1024,
	STREAM_WINDOW_BYTES = 64 * 1024,
	DATAGRAM_ADDRESS_BYTES_MAX = 28,
	DATAGRAM_HEADER_BYTES = 32,
	DATAGRAM_BYTES_MAX = 64 * 1024,
	PROGRAM_HEADER_BYTES = 16,
	OP_HEADER_BYTES = 12,
	RELOCATION_BYTES = 12,
	OUTPUT_BYTES = 16,
	OPS_MAX = 512,
	SCRATCH_BYTES_MAX = 96 * 1024,
	PROGRAMS_IN_FLIGHT_MAX = 8,
	SPAWN_FDS_MAX = 256,
	NOT_RUN = -4096,
	CLI_HEADER_BYTES = 8,
	CLI_PAYLOAD_BYTES_MAX = 64 * 1024,
};

enum frame_type {
	FRAME_HELLO = 1,
	FRAME_RUN = 2,
	FRAME_SPAWN = 3,
	FRAME_STREAM_OPEN = 4,
	FRAME_STREAM_DATA = 5,
	FRAME_STREAM_CREDIT = 6,
	FRAME_STREAM_CLOSE = 7,
	FRAME_STREAM_END = 8,
	FRAME_RESULT = 9,
	FRAME_SPAWNED = 10,
	FRAME_EXIT = 11,
	FRAME_ACCEPTED = 12,
	FRAME_DATAGRAM = 13,
};

enum stream_flag { STREAM_READ = 1, STREAM_WRITE = 2, STREAM_LISTEN = 4, STREAM_SHARED = 8, STREAM_DATAGRAM = 16 };

enum stream_close { CLOSE_END_INPUT = 1, CLOSE_RELEASE = 2, CLOSE_DETACH = 3 };

enum arg_kind { ARG_IMMEDIATE = 0, ARG_DATA = 1, ARG_SCRATCH = 2, ARG_RESULT = 3, ARG_LOAD = 4 };

enum op_flag { OP_CONTINUE = 1, OP_ALWAYS = 2 };

enum result_flag { RESULT_EXECUTED = 1, RESULT_DIED = 2, RESULT_MALFORMED = 4, RESULT_BUSY = 8 };

#ifndef DOCKER_SOCKET_PATH /* Tests have one of their own. */
#define DOCKER_SOCKET_PATH "/var/run/docker.sock"
#endif

#define SERVICE_SOCKET_PATH "/run/drydock/service.sock"

enum cli_message {
	CLI_START = 1,
	CLI_STDIN = 2,
	CLI_SIGNAL = 3,
	CLI_RESIZE = 4,
	CLI_STDOUT = 16,
	CLI_STDERR = 17,
	CLI_READ_STDIN = 18,
	CLI_EXIT = 19,
};

#endif

/*
 * The memory shared with the machine, as emulator/ring-layout.ts describes it; tests/protocol.test.ts compares the two.
 */
#ifndef DRYDOCK_RING_H
#define DRYDOCK_RING_H

enum {
	RING_REGION_ADDRESS = 0x3000000,
	RING_REGION_BYTES = 0x200000,
	RING_CONTROL_BYTES = 0x1000,
	RING_BYTES = 0x80000,
	RING_TO_HOST = 0x1000,
	RING_TO_GUEST = 0x81000,
	DOORBELL_PORT = 0x520,
	RING_MAGIC = 0x44595244,
	RING_VERSION = 1,
};

/* Byte offsets of u32 fields in the control page. */
enum ring_field {
	RING_FIELD_MAGIC = 0,
	RING_FIELD_VERSION = 4,
	RING_FIELD_TO_HOST_HEAD = 8,
	RING_FIELD_TO_HOST_TAIL = 12,
	RING_FIELD_TO_GUEST_HEAD = 16,
	RING_FIELD_TO_GUEST_TAIL = 20,
	RING_FIELD_GUEST_WAITS = 24,
	RING_FIELD_RESETS = 28,
};

enum ring_wait { RING_WAIT_INPUT = 1, RING_WAIT_SPACE = 2 };

#endif

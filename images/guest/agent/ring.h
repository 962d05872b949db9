/*
 * The memory shared with the machine, as emulator/ring-layout.ts describes it; tests/protocol.test.ts compares the two.
 */
#ifndef DRYDOCK_RING_H
#define DRYDOCK_RING_H

enum {
	RING_ADDRESS = 0x3000000,
	RING_REGION_BYTES = 2 * 1024 * 1024,
	RING_BYTES = 512 * 1024,
	RING_MAGIC = 0x4b434444,
	RING_VERSION = 1,
	DOORBELL_PORT = 0xd0c0,
};

/* From RING_ADDRESS. Up to the data each is a u32. */
enum ring_offset {
	RING_OFFSET_MAGIC = 0x00,
	RING_OFFSET_VERSION = 0x04,
	RING_OFFSET_BYTES = 0x08,
	RING_OFFSET_TO_GUEST_HEAD = 0x40,
	RING_OFFSET_TO_GUEST_TAIL = 0x80,
	RING_OFFSET_TO_HOST_HEAD = 0xc0,
	RING_OFFSET_TO_HOST_TAIL = 0x100,
	RING_OFFSET_GUEST_WAITS = 0x140,
	RING_OFFSET_HOST_WAITS = 0x180,
	RING_OFFSET_WAKE_PORT = 0x1c0,
	RING_OFFSET_TO_GUEST_DATA = 0x1000,
	RING_OFFSET_TO_HOST_DATA = 0x1000 + 512 * 1024,
};

enum ring_wait { RING_WAIT_DATA = 1, RING_WAIT_ROOM = 2 };

#endif

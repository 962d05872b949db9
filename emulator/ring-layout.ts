/**
 * Where the ring channel lies in guest memory, and who owns which word. The C side is images/guest/agent/ring.h.
 *
 * The region is reserved by the kernel's command line and mapped by the agent through /dev/mem. All words are little-endian u32.
 * Heads and tails count bytes for ever, modulo 2^32: used = head - tail, and a byte's place is its count modulo RING_BYTES.
 * Each word has one writer; a cache line each keeps them apart on the way they are read, word by word.
 */
export const RING_ADDRESS = 0x300_0000;
export const RING_REGION_BYTES = 2 * 1024 * 1024;
/** Of each direction. A power of two above the largest frame. */
export const RING_BYTES = 512 * 1024;
export const RING_MAGIC = 0x4b434444;
export const RING_VERSION = 1;

/** Byte offsets from RING_ADDRESS. */
export const RingOffset = {
  /** Host, before boot: RING_MAGIC, RING_VERSION, RING_BYTES. The agent refuses what it does not know. */
  Magic: 0x00,
  Version: 0x04,
  Bytes: 0x08,
  /** Host: bytes ever written to the guest. */
  ToGuestHead: 0x40,
  /** Guest: bytes ever read from the host. */
  ToGuestTail: 0x80,
  /** Guest: bytes ever written to the host. */
  ToHostHead: 0xc0,
  /** Host: bytes ever read from the guest. */
  ToHostTail: 0x100,
  /** RingWait bits. The guest sets them before it sleeps and then looks at the rings once more; the host clears them as it wakes it. */
  GuestWaits: 0x140,
  /** 1 while the host has bytes that did not fit: the guest rings the doorbell after it read from a full ring. Host writes. */
  HostWaits: 0x180,
  /** Guest: the virtio-console port whose input wakes it (0: /dev/hvc0, n: /dev/vport0pn). */
  WakePort: 0x1c0,
  /** The rings themselves. */
  ToGuestData: 0x1000,
  ToHostData: 0x1000 + RING_BYTES,
} as const;

export const RingWait = {
  /** Wake me when there is something to read. */
  Data: 1,
  /** Wake me when there is room to write. */
  Room: 2,
} as const;

/**
 * An `out` of any byte to this port tells the host to look at the rings; it has read everything when the instruction ends, unless
 * nobody listens.
 */
export const DOORBELL_PORT = 0xd0c0;

/** What the kernel's command line needs, so that Linux keeps off the region. */
export const RING_COMMAND_LINE = `memmap=${RING_REGION_BYTES / 1024}K$0x${RING_ADDRESS.toString(16)}`;

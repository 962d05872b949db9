/**
 * 9P2000.L as Linux speaks it: the numbers. Sources: include/net/9p/9p.h, Documentation of diod (protocol.md).
 */
export const MessageType = {
  Rlerror: 7,
  Tstatfs: 8,
  Tlopen: 12,
  Tlcreate: 14,
  Tsymlink: 16,
  Tmknod: 18,
  Trename: 20,
  Treadlink: 22,
  Tgetattr: 24,
  Tsetattr: 26,
  Txattrwalk: 30,
  Txattrcreate: 32,
  Treaddir: 40,
  Tfsync: 50,
  Tlink: 70,
  Tmkdir: 72,
  Trenameat: 74,
  Tunlinkat: 76,
  Tversion: 100,
  Tattach: 104,
  Tflush: 108,
  Twalk: 110,
  Tread: 116,
  Twrite: 118,
  Tclunk: 120,
  Tremove: 122,
} as const;

/** Linux errno (i386), what Rlerror carries. */
export const Errno = {
  ENOENT: 2,
  EIO: 5,
  ENXIO: 6,
  EBADF: 9,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EROFS: 30,
  ENODATA: 61,
  EOPNOTSUPP: 95,
  ENOBUFS: 105,
  ESTALE: 116,
} as const;
export type Errno = (typeof Errno)[keyof typeof Errno];

export const VERSION = '9P2000.L';

/** size[4] type[1] tag[2]. */
export const HEADER_BYTES = 7;
/** What an answer to a read adds to its data: the header and count[4]. */
export const READ_OVERHEAD_BYTES = HEADER_BYTES + 4;

/** So that every answer but a read's fits: the longest is a symbolic link's target, 4095 bytes. */
export const MSIZE_MIN = 8192;
/** Linux's virtio transport takes no more (net/9p/trans_virtio.c: PAGE_SIZE * (VIRTQUEUE_NUM - 3)). */
export const MSIZE_MAX = 512_000;
/** P9_MAXWELEM. */
export const WALK_NAMES_MAX = 16;
/** Linux keeps one for every name it has cached. */
export const FIDS_MAX = 1_000_000;
/** Requests that wait for contents; v86's queue holds 32. */
export const PENDING_MAX = 64;

export const QidType = { Directory: 0x80, Symlink: 0x02, File: 0x00 } as const;

/** st_mode's file type. */
export const FileType = {
  Mask: 0o170000,
  Directory: 0o040000,
  Symlink: 0o120000,
  Regular: 0o100000,
} as const;

/** Commands of fcntl64(2): asm-generic/fcntl.h, linux/fcntl.h. */
export const F_DUPFD = 0;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_SETPIPE_SZ = 1031;
export const F_DUPFD_CLOEXEC = 1030;
export const FD_CLOEXEC = 1;

/** Requests of ioctl(2): asm-generic/ioctls.h, linux/random.h, linux/sockios.h. */
export const TCGETS = 0x5401;
export const TCSETS = 0x5402;
export const TIOCSCTTY = 0x540e;
export const TIOCGPGRP = 0x540f;
export const TIOCSPGRP = 0x5410;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const TIOCNOTTY = 0x5422;
export const TIOCGPTN = 0x80045430;
export const TIOCSPTLCK = 0x40045431;
export const TIOCGPTPEER = 0x5441;
export const FIONREAD = 0x541b;
export const RNDADDENTROPY = 0x40085203;
export const RNDRESEEDCRNG = 0x5207;
/** linux/sockios.h */
export const SIOCSIFNAME = 0x8923;

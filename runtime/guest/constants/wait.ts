/** wait4(2): linux/wait.h. */
export const WNOHANG = 1;
export const WUNTRACED = 2;
export const __WALL = 0x40000000;

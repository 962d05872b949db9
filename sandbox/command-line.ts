/** What the kernel is told; the machine adds where its rings are. A machine that was told something else is another one. */
export const COMMAND_LINE = 'console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on quiet';

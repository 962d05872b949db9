/** What the kernel is told; the machine adds where its rings are. A machine that was told something else is another one. */
export const COMMAND_LINE = [
  'console=ttyS0',
  'tsc=reliable',
  'mitigations=off',
  'random.trust_cpu=on',
  // Every network namespace that ends is looked for in all of these tables, which are sized for a server.
  'tcpmhash_entries=64',
  'thash_entries=1024',
  'quiet',
].join(' ');

import type { TestEntry } from '../../archive/testing/tar-of.ts';

/** A file by its name, with its name as content. */
export const text = (name: string, body = name, more: Partial<TestEntry> = {}): TestEntry => ({ name, body, ...more });

/** Files of all kinds. */
export const CONTEXT: readonly TestEntry[] = [
  text('a.txt', 'A'),
  text('b.txt', 'B', { mode: 0o600, uid: 5, gid: 6 }),
  { name: 'dir/', type: 'directory', mode: 0o711 },
  text('dir/one', '1', { mode: 0o755 }),
  { name: 'dir/sub/', type: 'directory', mode: 0o700, uid: 9 },
  text('dir/sub/two', '22'),
  { name: 'dir/link', type: 'symlink', linkName: 'one' },
  { name: 'dir/hard', type: 'link', linkName: 'dir/one' },
  { name: 'top', type: 'symlink', linkName: 'dir/sub' },
  { name: 'loop', type: 'symlink', linkName: 'loop' },
  { name: 'escape', type: 'symlink', linkName: '../../../etc' },
];

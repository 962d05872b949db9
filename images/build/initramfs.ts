/** What the kernel unpacks before it starts /init: the agent, and a console for its last words. */
import { cpioArchive } from './cpio.ts';

const [FOLDER, CHARACTER_DEVICE, FILE] = [0o040000, 0o020000, 0o100000];

export const buildInitramfs = (agent: Uint8Array): Uint8Array =>
  cpioArchive([
    { path: 'dev', mode: FOLDER | 0o755 },
    { path: 'dev/console', mode: CHARACTER_DEVICE | 0o600, device: { major: 5, minor: 1 } },
    { path: 'init', mode: FILE | 0o755, content: agent },
  ]);

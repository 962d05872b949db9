/** A new terminal, into which somebody types before its shell is there. */
import { expect, test } from 'vitest';
import { TypedShell } from '../../lessons/play/typed-shell.ts';
import { openSandbox } from '../../sandbox/node/load.ts';

test('commands that come before the prompt are shown once, behind it', async () => {
  using sandbox = await openSandbox();
  using typed = await TypedShell.attach(await sandbox.terminals.open({ rows: 24, columns: 100 }));
  const shown = await typed.run('echo early\necho late');
  expect(shown.match(/echo early/g)).toHaveLength(1);
  expect(shown.match(/echo late/g)).toHaveLength(1);
  expect(shown).toMatch(/# echo early\r\n[^\n]*early\r\n/);
});

/** What a learner does first, done beforehand, so that v86 has compiled the guest's code for it when the snapshot is taken. */
import { createApiClient, type ApiClient } from '../../runtime/api/client.ts';
import type { Sandbox } from '../sandbox.ts';
import { waitForPrompt } from './settle.ts';

/** v86 compiles a page of code after 200,000 instructions in it; by then nearly all pages on a container's way have had them. */
const CONTAINERS = 100;
const LINES = 40;

export async function rehearse(sandbox: Sandbox): Promise<void> {
  const client = createApiClient(sandbox.api);
  for (let round = 0; round < CONTAINERS; round += 1) await runContainer(client);
  await typeCommands(sandbox);
}

async function runContainer(client: ApiClient): Promise<void> {
  const { Id } = await client.json<{ Id: string }>('POST', '/containers/create', {
    body: { Image: 'busybox', Cmd: ['true'], HostConfig: { AutoRemove: true } },
  });
  const removed = await client.send('POST', `/containers/${Id}/wait`, { query: { condition: 'removed' } });
  await client.send('POST', `/containers/${Id}/start`);
  await removed.json();
}

/** In a shell of its own, key by key. It leaves no history. */
async function typeCommands(sandbox: Sandbox): Promise<void> {
  const terminal = await sandbox.openTerminal({ rows: 24, columns: 80 });
  await waitForPrompt(terminal);
  const type = async (line: string): Promise<void> => {
    for (const key of `${line}\n`) await terminal.write(new TextEncoder().encode(key));
  };
  await type('unset HISTFILE');
  for (let round = 0; round < LINES; round += 1) {
    await type('docker run --rm busybox true; ls -l /');
    await waitForPrompt(terminal);
  }
  await type('exit');
  await terminal.exited;
}

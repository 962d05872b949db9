/** What was pushed to `registry.local` over a save of the machine, and over a reboot. */
import { expect, test } from 'vitest';
import { blobsOf, decodeTables, HOST_SECTION } from '../../sandbox/tables.ts';
import { loadOptions } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { MemoryBlobStore } from '../../runtime/store/memory-blob-store.ts';
import { SavedBlobs } from '../../runtime/store/saved-blobs.ts';

async function shell(sandbox: Sandbox, line: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: 60_000 });
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

test('it is there after a restore and after a reboot, and its blobs are those that the save names', async () => {
  const blobs = new MemoryBlobStore();
  const options = { ...(await loadOptions()), blobs: new SavedBlobs(blobs, []) };
  let sandbox = await Sandbox.boot(options);
  await shell(
    sandbox,
    "docker run --name made busybox sh -c 'echo kept > /kept' && docker commit made registry.local/kept:1",
  );
  await shell(sandbox, 'docker push -q registry.local/kept:1 && docker rm made && docker rmi registry.local/kept:1');
  const snapshot = await sandbox.save();
  sandbox[Symbol.dispose]();
  const named = blobsOf(decodeTables(snapshot.sections.get(HOST_SECTION)));
  for (const { digest } of await blobs.list()) if (!named.includes(digest)) await blobs.delete(digest);

  sandbox = await Sandbox.restore(options, snapshot);
  await sandbox.collectBlobs();
  expect(await shell(sandbox, 'docker run --rm --quiet registry.local/kept:1 cat /kept')).toBe('kept');
  expect(await shell(sandbox, 'wget -qO- http://registry.local/v2/_catalog')).toBe('{"repositories":["kept"]}');
  await shell(sandbox, 'docker rmi registry.local/kept:1');
  const remains = await sandbox.shutDown();
  sandbox[Symbol.dispose]();

  sandbox = await Sandbox.boot(options, undefined, remains);
  await sandbox.collectBlobs();
  expect(await shell(sandbox, 'docker run --rm --quiet registry.local/kept:1 cat /kept')).toBe('kept');
  sandbox[Symbol.dispose]();
});

/** `npm run serve` as a process of its own: it says where it listens, answers, and ends when it is told to. */
import { expect, test } from 'vitest';
import { startServe } from '../support/serve-process.ts';

test('npm run serve answers on its socket until it is stopped', async () => {
  await using served = await startServe();
  expect(await served.listening).toBe(`Drydock engine listening on unix://${served.socketPath}`);
  expect(served.said()).toContain('Everything in this machine is temporary');
  expect(String(await served.docker.ping())).toBe('OK');
  expect(await served.docker.listContainers()).toEqual([]);
  expect(await served.end('SIGTERM')).toBe(0);
});

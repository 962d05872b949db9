import { expect, test } from 'vitest';
import { streamOf } from '../std/stream-of.ts';
import { runDocker } from './docker.ts';
import { TestInvocation } from './testing/test-invocation.ts';

test('what a command did not read of an answer is let go of when it ends', async () => {
  const released: string[] = [];
  // Without the header that tells what comes, nothing is read.
  const archive = (path: string): Response => new Response(streamOf([new Uint8Array(512)], () => released.push(path)));
  const invocation = new TestInvocation(['cp', 'box:/etc', '/home/user/'], {
    api: (request) => Promise.resolve(archive(new URL(request.url).pathname)),
    files: { '/home/user/x': '' },
  });
  expect(await runDocker(invocation)).toBe(1);
  expect(released).toEqual(['/v1.50/containers/box/archive']);
});

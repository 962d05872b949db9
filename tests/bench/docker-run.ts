import type { ApiClient } from '../../runtime/api/client.ts';

/** `docker run --rm IMAGE COMMAND...` as Docker's command line does it: create, attach, wait, start, read to the end. */
export async function dockerRun(client: ApiClient, command: readonly string[], host: object = {}): Promise<string> {
  const { Id } = await client.json<{ Id: string }>('POST', '/containers/create', {
    body: {
      Image: 'busybox',
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      HostConfig: { AutoRemove: true, ...host },
    },
  });
  const attachment = await client.hijack('POST', `/containers/${Id}/attach`, {
    query: { stream: true, stdout: true, stderr: true },
  });
  const removed = await client.send('POST', `/containers/${Id}/wait`, { query: { condition: 'removed' } });
  await client.send('POST', `/containers/${Id}/start`);
  const output = await new Response(attachment.readable as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  const { StatusCode } = (await removed.json()) as { StatusCode: number };
  if (StatusCode !== 0) throw new Error(`docker run ${command.join(' ')}: exit code ${StatusCode}: ${output}`);
  return output;
}

/** Milliseconds that `work` takes, `count` times after `warmUp` unmeasured ones. */
export async function repeat(count: number, warmUp: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = -warmUp; round < count; round += 1) {
    const started = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - started);
  }
  return times;
}

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

/** A container of busybox that runs; it sleeps, where `config` has no other command. Returns its id. */
export async function startContainer(client: ApiClient, config: object = {}): Promise<string> {
  const body = { Image: 'busybox', Cmd: ['sleep', '1000000'], ...config };
  const { Id } = await client.json<{ Id: string }>('POST', '/containers/create', { body });
  await client.send('POST', `/containers/${Id}/start`);
  return Id;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Milliseconds that `work` takes, `count` times after `warmUp` unmeasured ones. */
export async function repeat(count: number, warmUp: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = -warmUp; round < count; round += 1) {
    const took = await timed(work);
    if (round >= 0) times.push(took);
  }
  return times;
}

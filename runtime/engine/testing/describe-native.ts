/** Tests of the engine on this machine's own kernel: quick, and with nothing emulated. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { ContainerCreateRequest, HostConfig } from '../../model/types.ts';
import type { OutputChunk } from '../../model/engine.ts';
import { whyNoNativeAgent } from '../../guest/testing/native-agent.ts';
import { chunks } from '../../std/chunks.ts';
import { unpackBusybox } from './busybox-root.ts';
import { type NativeEngine, startNativeEngine } from './native-engine.ts';

/** Why such tests can't run here; undefined when they can. */
const missing = whyNoNativeAgent();

/** One engine for all tests of a `describe`, from before its first hook to after its last. Skipped where such tests can't run. */
export function describeNative(
  what: string,
  body: (native: Pick<NativeEngine, 'engine' | 'guest' | 'stateFiles'>) => void,
  options: Parameters<typeof startNativeEngine>[1] = {},
): void {
  describe.skipIf(missing !== undefined)(`${what} ${missing ?? ''}`, () => {
    const busybox = missing === undefined ? unpackBusybox() : undefined;
    let native: NativeEngine | undefined;
    const running = (): NativeEngine => {
      if (!native) throw new Error('native engine: it runs within hooks and tests only');
      return native;
    };
    beforeAll(async () => {
      native = await startNativeEngine(busybox?.path ?? '', options);
    });
    afterAll(async () => {
      await native?.[Symbol.asyncDispose]();
      busybox?.[Symbol.dispose]();
    });
    body({
      get engine() {
        return running().engine;
      },
      get guest() {
        return running().guest;
      },
      get stateFiles() {
        return running().stateFiles;
      },
    });
  });
}

/** All of an attached container's output, as text. */
export async function readOutput(stream: ReadableStream<OutputChunk | readonly OutputChunk[]>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of chunks(stream))
    for (const { bytes } of [piece].flat()) text += decoder.decode(bytes, { stream: true });
  return text;
}

/** `docker run --rm busybox COMMAND...`. */
export async function runContainer(
  { containers }: NativeEngine['engine'],
  command: readonly string[],
  host: HostConfig = {},
  config: ContainerCreateRequest = {},
): Promise<{ output: string; code: number }> {
  const HostConfig = { AutoRemove: true, ...host };
  const { Id } = await containers.create({ Image: 'busybox', Cmd: [...command], ...config, HostConfig }, {});
  const all = { stdin: false, stdout: true, stderr: true, logs: false, stream: true };
  await using attachment = await containers.attach(Id, all);
  const { exit } = await containers.wait(Id, 'removed', new AbortController().signal);
  const output = readOutput(attachment.output);
  await containers.start(Id);
  return { output: await output, code: (await exit).StatusCode };
}

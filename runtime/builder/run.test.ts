import { describe, expect, test } from 'vitest';
import { BuildFixture } from './testing/build-fixture.ts';
import { text } from './testing/context.ts';

describe('RUN', () => {
  test('is what the shell gets, or what is to be executed', async () => {
    const fixture = await BuildFixture.create();
    await fixture.image(
      'FROM base\nRUN a  b\nRUN ["c", "d e"]\nRUN <<EOF\nf\ng\nEOF\nRUN cat <<A - <<-B\n1\nA\n\t2\nB\nSHELL ["ash"]\nRUN h\nRUN\n',
    );
    expect(fixture.requests.map(({ Cmd }) => Cmd)).toEqual([
      ['/bin/sh', '-c', 'a  b'],
      ['c', 'd e'],
      ['/bin/sh', '-c', 'f\ng\n'],
      ['/bin/sh', '-c', 'cat <<A - <<-B\n1\nA\n\t2\nB'],
      ['ash', 'h'],
      ['ash'],
    ]);
  });

  test('has the limits that the client asked for', async () => {
    const fixture = await BuildFixture.create();
    const query = {
      memory: '1000',
      cpuquota: '5',
      networkmode: 'none',
      extrahosts: ['a:1.2.3.4', 'b:1.2.3.5'],
      ulimits: '[{"Name":"nofile","Soft":1,"Hard":2}]',
      shmsize: '7',
    };
    await fixture.image('FROM base\nRUN x\nRUN --network=host y\n', [], { query });
    expect(fixture.requests[0]?.HostConfig).toEqual({
      Memory: 1000,
      CpuQuota: 5,
      ShmSize: 7,
      NetworkMode: 'none',
      ExtraHosts: ['a:1.2.3.4', 'b:1.2.3.5'],
      Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }],
      LogConfig: { Type: 'none', Config: {} },
    });
    expect(fixture.requests[1]?.HostConfig?.NetworkMode).toBe('host');
  });

  test.each<[{ rm?: string; forcerm?: string }, number]>([
    [{}, 1],
    [{ rm: '1' }, 1],
    [{ rm: '0' }, 1],
    [{ forcerm: '1' }, 0],
    [{ rm: '0', forcerm: '1' }, 0],
  ])('that fails leaves its container alone behind: with %j %i', async (query, left) => {
    const fixture = await BuildFixture.create();
    fixture.play = ([, , command]) => ({ exit: command === 'bad' ? 1 : 0, files: [text('half', 'x')] });
    await fixture.build('FROM base\nRUN good\nRUN bad\n', [], { query });
    const commands = [...fixture.containers.values()].map(({ Cmd }) => Cmd?.[2]);
    expect(commands.filter((command) => command === 'bad')).toHaveLength(left);
    expect(commands.includes('good')).toBe(query.rm === '0' && left > 0);
  });

  test('that fails leaves no container behind that knows a secret', async () => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ exit: 1 });
    const headers = { 'X-Build-Secrets': btoa(JSON.stringify({ key: btoa('s3cret') })) };
    await fixture.build('FROM base\nRUN --mount=type=secret,id=key,env=KEY x\n', [], { headers });
    expect(fixture.containers.size).toBe(0);
  });

  test('that fails leaves no image and no layer behind', async () => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ exit: 1, files: [text('half', 'x')] });
    const before = await fixture.images.blobs.list();
    await fixture.build('FROM base\nRUN x\n');
    await fixture.images.layers.pins.settled();
    expect(await fixture.images.names()).toEqual(['base:latest']);
    expect(await fixture.images.blobs.list()).toEqual(before);
  });

  test.each(['an abort', 'a listener that goes away', 'a request to cancel'])('ends with %s', async (how) => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ stdout: 'on and on\n', isEndless: true });
    const gone = new AbortController();
    const messages = fixture.messages('FROM base\nRUN x\n', [], { signal: gone.signal, query: { buildid: 'mine' } });
    const told: string[] = [];
    for await (const { stream, error } of messages) {
      told.push(stream ?? error ?? '');
      if (stream !== 'on and on\n') continue;
      if (how === 'an abort') gone.abort();
      else if (how === 'a request to cancel') await fixture.service.cancel('mine');
      else break;
    }
    expect(told.at(-1)).toBe(how.startsWith('a listener') ? 'on and on\n' : 'build cancelled');
    expect(fixture.containers.size).toBe(0);
  });

  test('a secret in a variable is for its command alone', async () => {
    const fixture = await BuildFixture.create();
    const lines =
      'FROM base\nRUN --mount=type=secret,id=key,env=KEY --mount=type=ssh --mount=type=secret,id=no,env=NO x\n';
    const headers = { 'X-Build-Secrets': btoa(JSON.stringify({ key: btoa('s3cret') })) };
    const image = await fixture.image(lines, [], { headers, query: { rm: '0' } });
    expect(fixture.requests[0]?.Env?.filter((entry) => /KEY|NO/.test(entry))).toEqual(['KEY=s3cret']);
    expect(fixture.requests[0]?.HostConfig?.Mounts).toBeUndefined();
    expect(fixture.containers.size).toBe(0);
    expect(JSON.stringify(image.spec)).not.toContain('s3cret');
  });

  test.each([
    ['RUN --security=insecure x', /^RUN --security=insecure is refused/],
    ['RUN --network=mars x', /^unsupported network mode "mars"/],
    ['RUN --mount=type=ssh,required x', /^RUN --mount=type=ssh is not available/],
    ['RUN --mount=type=cache x', /^invalid cache mount: target is required/],
    ['RUN --mount=type=cahe,target=/x x', /^unsupported mount type "cahe" \(did you mean cache\?\)/],
    ['RUN --mount=targt=/x x', /^unexpected key 'targt' in 'targt=\/x' \(did you mean target\?\)/],
    ['RUN --mount=type=secret,id=a,required x', /^secret a: not found/],
    ['RUN --mount=type=bind,target=/x,source=none x', /file does not exist$/],
    ['RUN --mount=type=tmpfs,target=/x,mode=7 x', /^unexpected key 'mode' for mount type 'tmpfs'/],
  ])('%s is refused', async (line, why) => {
    const fixture = await BuildFixture.create();
    const output = await fixture.build(`FROM base\n${line}\n`);
    expect(output.trimEnd().split('\n').at(-1)).toMatch(why);
  });
});

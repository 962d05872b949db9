import { describe, expect, test } from 'vitest';
import { BuildFixture } from './testing/build-fixture.ts';
import { CONTEXT, text } from './testing/context.ts';

describe('the classic builder tells', () => {
  test('what it does, step by step', async () => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ stdout: 'hi\n', stderr: 'oh\n', files: [text('made', 'x')] });
    const base = fixture.images.images.resolve('base').id.slice(7, 19);
    const output = await fixture.build('FROM base\nRUN make it\nENV a=b\nCOPY a.txt /\n', CONTEXT, {
      query: { t: ['one', 'reg.example/two:2'] },
    });
    const ids = [...output.matchAll(/---> ([0-9a-f]{12})/g)].map((match) => match[1] ?? '');
    const containers = [...output.matchAll(/Running in ([0-9a-f]{12})/g)].map((match) => match[1] ?? '');
    expect(ids[0]).toBe(base);
    expect(output).toBe(
      `Step 1/4 : FROM base\n ---> ${base}\n` +
        `Step 2/4 : RUN make it\n ---> Running in ${containers[0]}\nhi\noh\n` +
        ` ---> Removed intermediate container ${containers[0]}\n ---> ${ids[1]}\n` +
        `Step 3/4 : ENV a=b\n ---> Running in ${containers[1]}\n` +
        ` ---> Removed intermediate container ${containers[1]}\n ---> ${ids[2]}\n` +
        `Step 4/4 : COPY a.txt /\n ---> ${ids[3]}\n` +
        `Successfully built ${ids[3]}\nSuccessfully tagged one:latest\nSuccessfully tagged reg.example/two:2\n`,
    );
    expect(fixture.containers.size).toBe(0);
  });

  test('the id alone when it is to be quiet, and everything when that fails', async () => {
    const fixture = await BuildFixture.create();
    const quiet = { query: { q: '1' } };
    const image = await fixture.image('FROM base\nENV a=b\n');
    expect(await fixture.build('FROM base\nENV a=b\n', [], quiet)).toBe(`${image.id}\n`);
    fixture.play = () => ({ stdout: 'why\n', exit: 3 });
    expect(await fixture.build('FROM base\nRUN x\n', [], quiet)).toMatch(
      /^Step 1\/2 : FROM base\n[^]*why\nThe command '\/bin\/sh -c x' returned a non-zero code: 3\n$/,
    );
  });

  test('ids as auxiliary messages, and an exit code with a failure', async () => {
    const fixture = await BuildFixture.create();
    const messages = await all(fixture.messages('FROM base\nENV a=b\n'));
    const image = fixture.images.images.resolve(String(messages.at(-1)?.stream?.slice(-13, -1)));
    expect(messages).toContainEqual({ aux: { ID: image.id } });
    fixture.play = () => ({ exit: 4 });
    const failed = await all(fixture.messages('FROM base\n\nRUN \\\n x\n'));
    const message = "The command '/bin/sh -c x' returned a non-zero code: 4";
    expect(failed.at(-1)).toEqual({
      error: message,
      errorDetail: { code: 4, message, location: { file: 'Dockerfile', startLine: 3, endLine: 4 } },
    });
  });
});

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('the history and the configuration say what was done', () => {
  test('as Docker writes it', async () => {
    const fixture = await BuildFixture.create();
    const image = await fixture.image(
      [
        'ARG BASE=base',
        'FROM $BASE',
        'ARG WHO=me',
        'ARG NONE',
        'ENV A=1 B="x y"',
        'RUN echo $WHO',
        'RUN ["echo", "a b"]',
        'LABEL "a b"=c',
        'WORKDIR /w',
        'WORKDIR x/../y',
        'COPY a.txt dir/one ./',
        'COPY --chown=web --chmod=640 a.txt /z',
        'USER web',
        'EXPOSE 80 53/udp',
        'VOLUME /v',
        'ENTRYPOINT ["/init"]',
        'CMD run $A',
        'HEALTHCHECK --retries=3 CMD true',
        'STOPSIGNAL QUIT',
        'SHELL ["/bin/ash", "-c"]',
        'ONBUILD RUN x',
        'MAINTAINER somebody',
      ].join('\n'),
      CONTEXT,
    );
    expect(
      image.spec.history.slice(2).map((step) => `${step.empty_layer === true ? '-' : '+'} ${step.created_by}`),
    ).toEqual([
      '- /bin/sh -c #(nop)  ARG NONE',
      '- /bin/sh -c #(nop)  ENV A=1 B=x y',
      '- |1 WHO=me /bin/sh -c echo $WHO',
      '- |1 WHO=me echo a b',
      '- /bin/sh -c #(nop)  LABEL a b=c',
      '+ /bin/sh -c #(nop) WORKDIR /w',
      '+ /bin/sh -c #(nop) WORKDIR /w/y',
      expect.stringMatching(/^\+ \/bin\/sh -c #\(nop\) COPY multi:[0-9a-f]{64} in \.\/ $/),
      expect.stringMatching(/^\+ \/bin\/sh -c #\(nop\) COPY --chmod=640 --chown=webfile:[0-9a-f]{64} in \/z $/),
      '- /bin/sh -c #(nop)  USER web',
      '- /bin/sh -c #(nop)  EXPOSE 80 53/udp',
      '- /bin/sh -c #(nop)  VOLUME [/v]',
      '- /bin/sh -c #(nop)  ENTRYPOINT ["/init"]',
      '- /bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "run $A"]',
      `- /bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "true"] "0s" "0s" "0s" '\\x03'}`,
      '- /bin/sh -c #(nop)  STOPSIGNAL QUIT',
      '- /bin/ash -c #(nop)  SHELL [/bin/ash -c]',
      '- /bin/ash -c #(nop)  ONBUILD RUN x',
      '- /bin/ash -c #(nop)  MAINTAINER somebody',
    ]);
    expect(image.spec.author).toBe('somebody');
    expect(image.spec.config).toEqual({
      Cmd: ['/bin/sh', '-c', 'run $A'],
      Entrypoint: ['/init'],
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'A=1', 'B=x y'],
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Retries: 3 },
      Labels: { 'a b': 'c' },
      OnBuild: ['RUN x'],
      Shell: ['/bin/ash', '-c'],
      StopSignal: 'QUIT',
      User: 'web',
      Volumes: { '/v': {} },
      WorkingDir: '/w/y',
    });
  });

  // The digest is the one that Docker 20.10 gives the same file.
  test('with the digest of Docker for a file', async () => {
    const fixture = await BuildFixture.create();
    const image = await fixture.image('FROM base\nCOPY a.txt /\n', [text('a.txt', 'a\n')]);
    expect(image.spec.history.at(-1)?.created_by).toContain(
      'file:a596f0888def06c3cad1442667ede22d419985a1c8a3155b838b650c4cf52ecc in / ',
    );
  });

  test('an entrypoint takes the base image its command away, unless the stage has one', async () => {
    const fixture = await BuildFixture.create();
    expect((await fixture.image('FROM base\nENTRYPOINT ["x"]\n')).spec.config.Cmd).toBeUndefined();
    expect((await fixture.image('FROM base\nCMD ["y"]\nENTRYPOINT ["x"]\n')).spec.config.Cmd).toEqual(['y']);
  });
});

test('an argument that a trigger of the base image asks for is not left over', async () => {
  const fixture = await BuildFixture.create();
  await fixture.image('FROM base\nONBUILD ARG a\n', [], { query: { t: 'eager' } });
  const output = await fixture.build('FROM eager\n', [], { query: { buildargs: '{"a":"1","b":"2"}' } });
  expect(output).toContain('[Warning] One or more build-args [b] were not consumed\n');
});

describe('stages', () => {
  test('are built up to the target', async () => {
    const fixture = await BuildFixture.create();
    const lines = 'FROM base AS a\nENV x=a\nFROM base AS b\nENV x=b\nFROM a AS c\nENV y=c\nFROM base AS d\nENV x=d\n';
    const last = await fixture.build(lines);
    expect(last.match(/^Step .*/gm)).toHaveLength(8);
    const target = await fixture.image(lines, [], { query: { target: 'C' } });
    expect(target.spec.config.Env?.slice(1)).toEqual(['x=a', 'y=c']);
  });

  test.each([
    ['FROM base AS a\nFROM base AS A', {}, 'refused: a stage name already used'],
    ['FROM base', { target: 'x' }, 'refused: target stage "x" could not be found'],
    ['FROM base', { target: '0' }, 'refused: target stage "0" could not be found'],
    ['FROM scratch', {}, 'No image was generated. Is your Dockerfile empty?'],
    ['FROM $NONE', {}, 'base name ($NONE) should not be blank'],
    [
      'FROM --platform=linux/arm64 base',
      {},
      'image with reference base was found but its platform (linux/386) does not match the specified platform (linux/arm64)',
    ],
    [
      'FROM --platform=a/b/c/d base',
      {},
      'failed to parse platform a/b/c/d: "a/b/c/d": cannot parse platform specifier: invalid argument',
    ],
    ['FROM absent', {}, 'pull access denied for absent'],
  ])('%j with %j is refused', async (lines, query, why) => {
    const fixture = await BuildFixture.create();
    expect((await fixture.build(lines, [], { query })).trimEnd().split('\n').at(-1)).toBe(why);
  });

  test('begin with nothing on scratch', async () => {
    const fixture = await BuildFixture.create();
    const image = await fixture.image('FROM scratch\nCOPY a.txt /\nFROM scratch\nCOPY --from=0 / /x/\n', CONTEXT);
    expect(image.spec.rootfs.diff_ids).toHaveLength(1);
    expect(image.spec.config.Env).toEqual(['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']);
    expect(await fixture.text(image, '/x/a.txt')).toBe('A');
  });

  test('do what the base image left to them', async () => {
    const fixture = await BuildFixture.create(['ONBUILD ENV from=trigger', 'ONBUILD COPY a.txt /on']);
    const output = await fixture.build('FROM base\nENV x=$from\n', CONTEXT, { query: { t: 'x' } });
    expect(output).toContain('# Executing 2 build triggers\n');
    const image = fixture.images.images.resolve('x');
    expect(image.spec.config).toMatchObject({ Env: [expect.anything(), 'from=trigger', 'x=trigger'] });
    expect(image.spec.config.OnBuild).toBeUndefined();
    expect(await fixture.text(image, '/on')).toBe('A');
  });
});

describe('arguments', () => {
  const given = (args: Record<string, string | null>) => ({ query: { buildargs: JSON.stringify(args) } });
  const environment = async (lines: string, args: Record<string, string | null> = {}) => {
    const fixture = await BuildFixture.create();
    await fixture.image(`${lines}\nRUN x\n`, [], given(args));
    return fixture.requests[0]?.Env?.filter((entry) => !entry.startsWith('PATH='));
  };

  test.each([
    ['FROM base\nARG a', {}, []],
    ['FROM base\nARG a=1', {}, ['a=1']],
    ['FROM base\nARG a=1', { a: '2' }, ['a=2']],
    ['FROM base\nARG a', { a: null }, []],
    ['FROM base', { a: '2' }, []],
    ['ARG a=1\nFROM base', {}, []],
    ['ARG a=1\nFROM base\nARG a', {}, ['a=1']],
    ['ARG a=1\nFROM base\nARG a=3', {}, ['a=3']],
    ['FROM base\nARG a=1\nENV a=env', { a: '2' }, ['a=env']],
    ['FROM base\nARG a=1 b=$a-2', {}, ['a=1', 'b=-2']],
    ['FROM base\nARG a=1\nARG b=$a-2', {}, ['a=1', 'b=1-2']],
    ['FROM base', { http_proxy: 'p' }, ['http_proxy=p']],
    ['FROM base\nARG TARGETARCH', {}, ['TARGETARCH=386']],
    ['FROM --platform=$BUILDPLATFORM base', {}, []],
  ] as [string, Record<string, string | null>, string[]][])('%j with %j are %j', async (lines, args, expected) => {
    expect(await environment(lines, args)).toEqual(expected);
  });

  test('that nobody asks for are told', async () => {
    const fixture = await BuildFixture.create();
    expect(await fixture.build('FROM base\nARG a\n', [], given({ z: '1', y: '2', a: '3', HTTP_PROXY: 'p' }))).toContain(
      '[Warning] One or more build-args [y z] were not consumed\n',
    );
  });

  test('end with their stage', async () => {
    const fixture = await BuildFixture.create();
    const image = await fixture.image('FROM base AS a\nARG v=1\nENV x=$v\nFROM a\nENV y=$v\n');
    expect(image.spec.config.Env?.slice(1)).toEqual(['x=1', 'y=']);
  });

  test('are not for ever: what doubles with each line stops', async () => {
    const fixture = await BuildFixture.create();
    const lines = Array.from({ length: 40 }, (_, at) => `ENV v${at + 1}=$v${at}$v${at}`);
    const output = await fixture.build(`FROM base\nENV v0=xxxxxxxxxxxxxxxx\n${lines.join('\n')}\n`);
    expect(output).toMatch(/image configuration has \d+ bytes, more than 4194304\n$/);
  });
});

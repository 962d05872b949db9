import { describe, expect, test } from 'vitest';
import { tarBytes, type TestEntry } from '../archive/testing/tar-of.ts';
import { BuildFixture } from './testing/build-fixture.ts';
import { CONTEXT, text } from './testing/context.ts';

describe('a hostile context', () => {
  const entries: [what: string, entries: TestEntry[], why: RegExp][] = [
    ['names that climb out', [text('../x')], /^refused: forbidden path outside the build context: "\.\.\/x"/],
    [
      'links to what is not there',
      [{ name: 'l', type: 'link', linkName: 'none' }],
      /^refused: link "none" "l": no such file/,
    ],
    [
      'links that climb out',
      [{ name: 'l', type: 'link', linkName: '../../etc/passwd' }],
      /^refused: forbidden path outside/,
    ],
    ['files below files', [text('a'), text('a/b')], /^refused: open "\/a": not a directory/],
    [
      'links that lead out and files below',
      [{ name: 'l', type: 'symlink', linkName: '/etc' }, text('l/x')],
      /^refused: open "\/l": no such file/,
    ],
    ['a device 0:0', [{ name: 'd', type: 'char' }], /^refused: "d" is a device 0:0/],
  ];
  test.each(entries)('with %s is refused', async (_, context, why) => {
    const fixture = await BuildFixture.create();
    expect(await fixture.build('FROM base\nCOPY . /x/\n', context)).toMatch(why);
    expect(await fixture.build('FROM base\nCOPY a.txt /x/\n', CONTEXT)).toContain('Successfully built');
  });

  test('that is cut off or no archive is refused', async () => {
    const fixture = await BuildFixture.create();
    const tar = await tarBytes(text('Dockerfile', 'FROM base'));
    expect(await fixture.buildBytes(tar.slice(0, 515))).toMatch(/^refused: unexpected EOF/);
    expect(await fixture.buildBytes(new TextEncoder().encode('x'.repeat(600)))).toMatch(
      /^refused: archive\/tar: invalid tar header/,
    );
    expect(await fixture.buildBytes(new Uint8Array(0))).toBe(
      'refused: Cannot locate specified Dockerfile: Dockerfile\n',
    );
  });

  test('may hold absolute names and devices', async () => {
    const fixture = await BuildFixture.create();
    const context = [
      text('/abs', 'x'),
      { name: 'null', type: 'char' as const, major: 1, minor: 3 },
      { name: 'pipe', type: 'fifo' as const },
    ];
    const image = await fixture.image('FROM base\nCOPY abs null pipe /x/\n', context);
    expect(fixture.files(image)).toEqual(['x/ 755 0:0', 'x/abs 644 0:0 1', 'x/null 644 0:0', 'x/pipe 644 0:0']);
  });
});

describe('the Dockerfile', () => {
  test('may lie anywhere in the context, and is left out of it where .dockerignore says so', async () => {
    const fixture = await BuildFixture.create();
    const context = [
      text('sub/My', 'FROM base\nCOPY . /x/\n'),
      text('.dockerignore', 'sub\n.dockerignore\n'),
      text('f'),
    ];
    const image = await fixture.image('FROM none\n', context, { query: { dockerfile: 'sub/My' } });
    expect(fixture.files(image)).toEqual(['x/ 755 0:0', 'x/Dockerfile 644 0:0 10', 'x/f 644 0:0 1', 'x/sub/ 755 0:0']);
  });

  test('may be written small', async () => {
    const fixture = await BuildFixture.create();
    expect(await fixture.buildBytes(await tarBytes(text('dockerfile', 'FROM base\nENV a=b\n')))).toContain(
      'Successfully built',
    );
  });

  test('may come from a web address, alone or with its context', async () => {
    const fixture = await BuildFixture.create();
    const tar = await tarBytes(text('Dockerfile', 'FROM base\nCOPY f /\n'), text('f'));
    fixture.fetch = async (url) =>
      url.endsWith('.tar')
        ? new Response(tar as BodyInit, { headers: { 'content-type': 'application/x-tar' } })
        : new Response('FROM base\nENV a=b\n', { headers: { 'content-type': 'text/plain' } });
    const remote = (url: string) => fixture.build('', [], { query: { remote: url } });
    expect(await remote('http://h/Dockerfile')).toContain('Successfully built');
    expect(await remote('http://h/c.tar')).toContain('Step 2/2 : COPY f /');
    expect(await remote('https://github.com/x/y.git')).toMatch(
      /^refused: unable to prepare context: .* is a git repository/,
    );
    expect(await remote('nonsense')).toBe('refused: remoteURL (nonsense) could not be recognized as URL\n');
  });

  test.each([
    ['none', 'refused: Cannot locate specified Dockerfile: none\n'],
    ['../x', 'refused: forbidden path outside the build context: ../x ()\n'],
    ['dir', 'refused: failed to read Dockerfile: dir is not a file\n'],
  ])('%s is not found', async (dockerfile, why) => {
    const fixture = await BuildFixture.create();
    expect(await fixture.build('FROM base\n', CONTEXT, { query: { dockerfile } })).toBe(why);
  });
});

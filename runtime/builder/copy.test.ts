import { describe, expect, test } from 'vitest';
import { tarBytes } from '../archive/testing/tar-of.ts';
import { BuildFixture } from './testing/build-fixture.ts';
import { CONTEXT, text } from './testing/context.ts';

describe('COPY puts', () => {
  const cases: [instructions: string, files: string[]][] = [
    ['COPY a.txt /', ['a.txt 644 0:0 1']],
    ['COPY b.txt /new', ['new 600 0:0 1']],
    ['COPY a.txt /x/y/', ['x/ 755 0:0', 'x/y/ 755 0:0', 'x/y/a.txt 644 0:0 1']],
    ['COPY a.txt /etc', ['etc/a.txt 644 0:0 1']],
    ['COPY a.txt b.txt /x/', ['x/ 755 0:0', 'x/a.txt 644 0:0 1', 'x/b.txt 600 0:0 1']],
    ['COPY *.txt /x/', ['x/ 755 0:0', 'x/a.txt 644 0:0 1', 'x/b.txt 600 0:0 1']],
    ['COPY [ab].txt dir/o?e /x/', ['x/ 755 0:0', 'x/a.txt 644 0:0 1', 'x/b.txt 600 0:0 1', 'x/one 755 0:0 1']],
    ['COPY dir/sub /x', ['x/ 755 0:0', 'x/two 644 0:0 2']],
    [
      'COPY dir /x',
      [
        'x/ 755 0:0',
        'x/hard 755 0:0 1',
        'x/link -> one 0:0',
        'x/one 755 0:0 1',
        'x/sub/ 700 0:0',
        'x/sub/two 644 0:0 2',
      ],
    ],
    ['COPY d*/sub /x', ['x/ 755 0:0', 'x/two 644 0:0 2']],
    ['COPY top /x', ['x/ 755 0:0', 'x/two 644 0:0 2']],
    ['COPY dir/link /x/', ['x/ 755 0:0', 'x/link 755 0:0 1']],
    ['COPY --chown=web a.txt /x/', ['x/ 755 33:34', 'x/a.txt 644 33:34 1']],
    ['COPY --chown=web:staff a.txt /x', ['x 644 33:50 1']],
    ['COPY --chown=7:staff dir/sub /x', ['x/ 755 7:50', 'x/two 644 7:50 2']],
    ['COPY --chmod=4711 a.txt /x', ['x 4711 0:0 1']],
    ['COPY --chmod=700 dir/sub /private', ['private/two 700 0:0 2']],
    ['COPY a.txt /away/', ['private/a.txt 644 0:0 1']],
    ['COPY a.txt /out/x', ['tmp/ 755 0:0', 'tmp/x 644 0:0 1']],
    ['COPY --exclude=*e --exclude=sub dir /x', ['x/ 755 0:0', 'x/hard 755 0:0 1', 'x/link -> one 0:0']],
    [
      'COPY --exclude=sub/two dir /x',
      ['x/ 755 0:0', 'x/hard 755 0:0 1', 'x/link -> one 0:0', 'x/one 755 0:0 1', 'x/sub/ 700 0:0'],
    ],
    ['WORKDIR /w\nCOPY a.txt .', ['w/ 755 0:0', 'w/a.txt 644 0:0 1']],
    ['WORKDIR /w\nCOPY a.txt sub/b', ['w/ 755 0:0', 'w/sub/ 755 0:0', 'w/sub/b 644 0:0 1']],
    ['ENV D=/x F=a\nCOPY ${F}.txt $D/', ['x/ 755 0:0', 'x/a.txt 644 0:0 1']],
    ['COPY <<one <<"two" /x/\n$A\none\n$A\ntwo', ['x/ 755 0:0', 'x/one 644 0:0 1', 'x/two 644 0:0 3']],
  ];
  test.each(cases)('%j', async (instructions, files) => {
    const fixture = await BuildFixture.create();
    expect(fixture.files(await fixture.image(`FROM base\n${instructions}\n`, CONTEXT))).toEqual(files);
  });

  test('files over files, directories into directories, and either in the place of the other', async () => {
    const fixture = await BuildFixture.create();
    const context = [text('d/sh/x', 'X'), text('d/keep', 'K'), text('sh', 'S')];
    const over = await fixture.image('FROM base\nCOPY d /bin\nCOPY sh /bin/keep\n', context);
    expect(fixture.files(over)).toEqual(['bin/keep 644 0:0 1', 'bin/sh/ 755 0:0', 'bin/sh/x 644 0:0 1']);
    expect(await fixture.text(over, '/bin/keep')).toBe('S');
    const back = await fixture.image('FROM base\nCOPY d /bin\nCOPY e /bin\n', [...context, text('e/sh', 'again')]);
    expect(await fixture.text(back, '/bin/sh')).toBe('again');
  });

  test('two names of one file as two names of one file', async () => {
    const fixture = await BuildFixture.create();
    const image = await fixture.image('FROM base\nCOPY dir /x\n', CONTEXT);
    const view = fixture.view(image);
    expect(view.resolve('/x/hard').entry?.node).toBe(view.resolve('/x/one').entry?.node);
  });

  test('nothing outside of what it may see', async () => {
    const fixture = await BuildFixture.create();
    const failed = (why: string) => new RegExp(`\\nCOPY failed: ${why}`);
    expect(await fixture.build('FROM base\nCOPY ../x /\n', CONTEXT)).toMatch(
      failed('forbidden path outside the build context: ../x \\(\\)'),
    );
    expect(await fixture.build('FROM base\nCOPY escape/passwd /\n', CONTEXT)).toMatch(
      failed('file not found in build context or excluded by .dockerignore: stat escape/passwd: file does not exist'),
    );
    expect(await fixture.build('FROM base\nCOPY loop /\n', CONTEXT)).toMatch(
      failed('.*too many levels of symbolic links'),
    );
  });

  test('from a stage, from an image, with the owners they have', async () => {
    const fixture = await BuildFixture.create();
    fixture.play = () => ({ files: [text('made', 'M', { uid: 3, gid: 4 })] });
    const image = await fixture.image(
      'FROM base AS Build\nRUN x\nFROM base\nCOPY --from=build /made /1\nCOPY --from=0 made /2\nCOPY --from=base /private /3\n' +
        'COPY --from=0 --chown=1:1 /made /4',
    );
    expect(fixture.files(image)).toEqual(['1 644 3:4 1', '2 644 3:4 1', '3/ 755 0:0', '4 644 1:1 1']);
  });
});

describe('COPY is refused', () => {
  const cases: [instruction: string, why: string][] = [
    [
      'COPY none /',
      'COPY failed: file not found in build context or excluded by .dockerignore: stat none: file does not exist',
    ],
    ['COPY none* /', 'COPY failed: no source files were specified'],
    [
      'COPY a.txt b.txt /x',
      'When using COPY with more than one source file, the destination must be a directory and end with a /',
    ],
    ['COPY a.txt /bin/sh/x', 'failed to copy files: lstat /bin/sh/x: not a directory'],
    ['COPY a.txt /bin/sh/', 'failed to copy files: lstat /bin/sh/: not a directory'],
    ['COPY dir /bin/sh', 'failed to copy files: failed to copy directory: mkdir /bin/sh: not a directory'],
    [
      'COPY --chown=nobody a.txt /',
      "unable to convert uid/gid chown string to host mapping: can't find uid for user nobody: no such user: nobody",
    ],
    [
      'COPY --chown=1:none a.txt /',
      "unable to convert uid/gid chown string to host mapping: can't find gid for group none: no such group: none",
    ],
    [
      'COPY --chown=1:2:3 a.txt /',
      'unable to convert uid/gid chown string to host mapping: invalid chown string format: 1:2:3',
    ],
    ['COPY --chmod=rwx a.txt /', "invalid chmod parameter: 'rwx'. it should be octal string and between 0 and 07777"],
    ['COPY --from=0 /x /', 'invalid from flag value 0: refers to current build stage'],
    ['COPY --from=7 /x /', 'invalid from flag value 7: index out of bounds'],
    ['COPY --from=base /none /', 'COPY failed: stat none: file does not exist'],
    ['COPY --from=absent /x /', 'invalid from flag value absent: pull access denied for absent'],
    ['COPY http://x/y /', "COPY failed: source can't be a URL for COPY"],
    ['WORKDIR /bin/sh', 'Cannot mkdir: /bin/sh is not a directory'],
    ['WORKDIR $NONE', 'cannot normalize nothing'],
  ];
  test.each(cases)('%s', async (instruction, why) => {
    const fixture = await BuildFixture.create();
    const output = await fixture.build(`FROM base\n${instruction}\n`, CONTEXT);
    expect(output.trimEnd().split('\n').at(-1)).toBe(why);
    expect(await fixture.images.names()).toEqual(['base:latest']);
  });

  test('for names that would mark deleted files', async () => {
    const fixture = await BuildFixture.create();
    const output = await fixture.build('FROM base\nCOPY . /\n', [text('d/.wh.x', '')]);
    expect(output).toContain('names that begin with .wh. mark deleted files in image layers');
  });
});

describe('ADD', () => {
  test('unpacks an archive, whatever its name, and copies what is none', async () => {
    const fixture = await BuildFixture.create();
    const tar = await tarBytes(text('in/file', 'x', { uid: 8 }), {
      name: 'in/link',
      type: 'symlink',
      linkName: '/etc',
    });
    const zipped = new Uint8Array(
      await new Response(new Response(tar as BodyInit).body?.pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
    );
    const context = [
      { name: 'plain', body: tar },
      { name: 'zipped.txt', body: zipped },
      { name: 'bad.tar.gz', body: zipped.slice(0, 9) },
    ];
    const image = await fixture.image(
      'FROM base\nADD plain /1\nADD zipped.txt /2/\nADD --chown=1:2 plain /3\nADD bad.tar.gz /4/\n',
      context,
    );
    expect(fixture.files(image)).toEqual([
      '1/ 755 0:0',
      '1/in/ 755 0:0',
      '1/in/file 644 8:0 1',
      '1/in/link -> /etc 0:0',
      '2/ 755 0:0',
      '2/in/ 755 0:0',
      '2/in/file 644 8:0 1',
      '2/in/link -> /etc 0:0',
      '3/ 755 0:0',
      '3/in/ 755 0:0',
      '3/in/file 644 8:0 1',
      '3/in/link -> /etc 0:0',
      '4/ 755 0:0',
      '4/bad.tar.gz 644 0:0 9',
    ]);
  });

  test('fetches a file, follows where it went, and checks it', async () => {
    const fixture = await BuildFixture.create();
    fixture.fetch = async (url) =>
      url.endsWith('/moved')
        ? new Response(null, { status: 302, headers: { location: '/real' } })
        : new Response('body', { headers: { 'last-modified': 'Thu, 01 Jan 1970 00:01:00 GMT' } });
    const sum = '230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5';
    const image = await fixture.image(
      `FROM base\nADD --checksum=sha256:${sum} http://h/moved /x/\nADD http://h/f /y\n`,
    );
    expect(fixture.files(image)).toEqual(['x/ 755 0:0', 'x/moved 600 0:0 4', 'y 600 0:0 4']);
    expect(fixture.view(image).resolve('/x/moved').entry?.node.mtimeSeconds).toBe(60);
    const wrong = await fixture.build(`FROM base\nADD --checksum=sha256:${'0'.repeat(64)} http://h/f /y\n`);
    expect(wrong).toContain(`ADD failed: digest mismatch sha256:${sum}: sha256:000`);
  });

  test.each([
    ['http://h/none', 'ADD failed: failed to GET http://h/none with status 404 Not Found: gone'],
    ['http://h/', 'ADD failed: cannot determine filename for source http://h/'],
    ['http://h/away', 'ADD failed: http://h/away redirects to "file:///etc/passwd", which is no web address'],
    ['http://h/round', 'ADD failed: Get "http://h/round": stopped after 10 redirects'],
    ['http://h/off', 'ADD failed: Get "http://h/off": dial tcp: no route'],
  ])('of %s is refused', async (url, why) => {
    const fixture = await BuildFixture.create();
    fixture.fetch = async (asked) => {
      if (asked.endsWith('none')) return new Response('gone\n', { status: 404, statusText: 'Not Found' });
      if (asked.endsWith('away'))
        return new Response(null, { status: 301, headers: { location: 'file:///etc/passwd' } });
      if (asked.endsWith('round')) return new Response(null, { status: 301, headers: { location: '/round' } });
      if (asked.endsWith('off')) throw new Error('dial tcp: no route');
      return new Response('x');
    };
    const output = await fixture.build(`FROM base\nADD ${url} /x/\n`);
    expect(output.trimEnd().split('\n').at(-1)).toBe(why);
  });
});

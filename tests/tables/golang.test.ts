/** Our parsers against the test tables of the Go packages that Docker is made of. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { IgnoreMatcher } from '../../runtime/builder/pattern/ignore-matcher.ts';
import { humanDuration, humanSize, binarySize } from '../../runtime/text/units.ts';
import { parsePortRange, parsePublish } from '../../runtime/text/port.ts';
import { chainIdsOf } from '../../runtime/image/chain-id.ts';
import { type Digest, digestOf } from '../../runtime/oci/digest.ts';
import { descriptorSchema, parseIndex, parseManifest } from '../../runtime/model/manifest.ts';
import { familiarName, fullName, parseReference } from '../../runtime/oci/reference.ts';
import { ramInBytes } from '../../runtime/text/size.ts';
import { functionBody, golangSource, goText } from '../support/golang-sources.ts';

const DISTRIBUTION = 'golang-github-docker-distribution-dev';
const UNITS = 'golang-github-docker-go-units-dev';
const PATTERNS = 'golang-github-moby-patternmatcher-dev';
const PORTS = 'golang-github-docker-go-connections-dev';
const IMAGES = 'golang-github-opencontainers-image-spec-dev';

function table(packageName: string, path: string, check: (source: string) => void): void {
  const source = golangSource(packageName, path);
  const name = `${packageName}: ${path.split('/').at(-1) ?? ''}`;
  if (source === undefined) test.skip(`${name} (skipped: the package can't be had here)`, () => undefined);
  else describe(name, () => check(source));
}

table(DISTRIBUTION, 'github.com/docker/distribution/reference/normalize_test.go', (source) => {
  const lists = (name: string) => {
    const body = functionBody(source, name).replaceAll(/^\s*\/\/.*$/gm, '');
    const listOf = (kind: string) =>
      [...body.matchAll(new RegExp(`\\n\\t${kind}\\w* := \\[\\]string\\{([\\s\\S]*?)\\n\\t\\}`, 'g'))].flatMap(
        ([, items = '']) =>
          [...items.matchAll(/^\s*(".*"|strings\..*),$/gm)].flatMap(([, item = '']) => goText(item) ?? []),
      );
    return { valid: listOf('valid'), invalid: listOf('invalid') };
  };

  test.each(['TestValidateReferenceName', 'TestValidateRemoteName'])('%s', (name) => {
    const { valid, invalid } = lists(name);
    expect(valid.length).toBeGreaterThan(5);
    expect(invalid.length).toBeGreaterThan(5);
    for (const text of valid) expect(() => parseReference(text), text).not.toThrow();
    for (const text of invalid) expect(() => parseReference(text), text).toThrow();
  });

  test('TestParseRepositoryInfo', () => {
    const body = functionBody(source, 'TestParseRepositoryInfo');
    const rows = [...body.matchAll(/\{\s*RemoteName: [^}]*\}/g)].map(([row]) => ({
      field: (name: string) => goText(new RegExp(`${name}:\\s*(".*?"),`).exec(row)?.[1] ?? '""') ?? '',
    }));
    expect(rows.length).toBeGreaterThan(10);
    for (const { field } of rows) {
      const names = [field('FamiliarName'), field('FullName'), field('AmbiguousName')].filter((name) => name !== '');
      for (const name of names) {
        const ref = parseReference(name);
        const found = [ref.path, familiarName(ref), fullName(ref), ref.domain];
        expect(found, name).toEqual([field('RemoteName'), field('FamiliarName'), field('FullName'), field('Domain')]);
      }
    }
  });
});

table(DISTRIBUTION, 'github.com/docker/distribution/reference/reference_test.go', (source) => {
  test('TestReferenceParse', () => {
    const body = functionBody(source, 'TestReferenceParse').replaceAll(/(?:^|,)\s*\/\/.*$/gm, ',');
    const rows = [...body.matchAll(/\n\t\t\{\n([\s\S]*?)\n\t\t\},/g)].map(([, row = '']) => row);
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const field = (name: string) => goText(new RegExp(`^\\s*${name}:\\s*(.*),$`, 'm').exec(row)?.[1] ?? '""') ?? '';
      const input = field('input');
      if (/^\s*err:/m.test(row)) expect(() => parseReference(input), input).toThrow();
      else {
        const { tag = '', digest = '' } = parseReference(input);
        expect([tag, digest], input).toEqual([field('tag'), field('digest')]);
      }
    }
  });
});

const NUMBERS: Readonly<Record<string, number>> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
};

/** Products of numbers and units; conversions do nothing to a number of ours. */
const goNumber = (text: string): number =>
  text
    .replaceAll(/float64\((.*?)\)/g, '$1')
    .split('*')
    .reduce((product, factor) => product * (NUMBERS[factor.trim()] ?? Number(factor)), 1);

table(UNITS, 'github.com/docker/go-units/size_test.go', (source) => {
  test.each([
    ['TestHumanSize', 'HumanSize', (bytes: number) => humanSize(bytes)],
    ['TestBytesSize', 'BytesSize', binarySize],
  ] as const)('%s', (name, call, format) => {
    const rows = [
      ...functionBody(source, name).matchAll(new RegExp(`assertEquals\\(t, "(.*?)", ${call}\\((.*)\\)\\)`, 'g')),
    ];
    expect(rows.length).toBeGreaterThan(5);
    for (const [, expected = '', value = ''] of rows) expect(format(goNumber(value)), value).toBe(expected);
  });

  test('TestRAMInBytes', () => {
    const body = functionBody(source, 'TestRAMInBytes');
    const good = [...body.matchAll(/assertSuccessEquals\(t, ([\w.*]+), RAMInBytes, "(.*?)"\)/g)];
    expect(good.length).toBeGreaterThan(10);
    for (const [, value = '', text = ''] of good) expect(ramInBytes(text), text).toBe(Math.floor(goNumber(value)));
    const bad = [...body.matchAll(/assertError\(t, RAMInBytes, "(.*?)"\)/g)];
    expect(bad.length).toBeGreaterThan(4);
    for (const [, text = ''] of bad) expect(() => ramInBytes(text), text).toThrow();
  });
});

table(UNITS, 'github.com/docker/go-units/duration_test.go', (source) => {
  test('TestHumanDuration', () => {
    const units: Readonly<Record<string, number>> = {
      'time.Second': 1,
      'time.Minute': 60,
      'time.Hour': 3600,
      day: 86_400,
      week: 604_800,
      month: 2_592_000,
      year: 31_536_000,
    };
    const secondsOf = (text: string) =>
      text.split('*').reduce((product, factor) => product * (units[factor.trim()] ?? Number(factor)), 1);
    const rows = [
      ...functionBody(source, 'TestHumanDuration').matchAll(/assertEquals\(t, "(.*?)", HumanDuration\((.*)\)\)/g),
    ];
    expect(rows.length).toBeGreaterThan(10);
    for (const [, expected = '', value = ''] of rows) {
      const seconds = value.split('+').reduce((sum, term) => sum + secondsOf(term), 0);
      if (Number.isFinite(seconds)) expect(humanDuration(seconds), value).toBe(expected);
    }
  });
});

const stringsIn = (text: string): string[] =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].flatMap(([word]) => goText(word) ?? []);

table(PATTERNS, 'github.com/moby/patternmatcher/patternmatcher_test.go', (source) => {
  /** Ours asks about paths in a context: they have no slash at their end, and the context itself is none of them. */
  const ignores = (patterns: readonly string[], path: string) =>
    new IgnoreMatcher(patterns).ignores(path.replace(/\/$/, ''));

  test('TestMatches', () => {
    const rows = functionBody(source, 'TestMatches').matchAll(
      /\{(?:\[\]string\{(.*)\}|(".*?")), (".*"), (true|false)\},/g,
    );
    let checked = 0;
    for (const [, several, one, path = '', expected] of rows) {
      const text = goText(path) ?? '';
      if (text === '/') continue;
      expect(ignores(stringsIn(several ?? one ?? ''), text), `${several ?? one ?? ''} ${text}`).toBe(
        expected === 'true',
      );
      checked += 1;
    }
    expect(checked).toBeGreaterThan(60);
  });

  test('every call with a result of its own', () => {
    const calls = [...source.matchAll(/match\w*, _ := Matches\((".*?"), \[\]string\{(.*?)\}\)\n\tif (!?)match/g)];
    expect(calls.length).toBeGreaterThan(6);
    for (const [, path = '', patterns = '', negated] of calls)
      expect(ignores(stringsIn(patterns), goText(path) ?? ''), patterns).toBe(negated === '!');
    const refused = [...source.matchAll(/_?\w*, err := Matches\(".*?", \[\]string\{(.*?)\}\)\n\tif err == nil/g)];
    expect(refused.length).toBeGreaterThan(1);
    for (const [, patterns = ''] of refused) expect(() => new IgnoreMatcher(stringsIn(patterns)), patterns).toThrow();
  });

  test('TestMatch', () => {
    const [, body = ''] = /var matchTests = \[\]matchTest\{([\s\S]*?)\n\}/.exec(source) ?? [];
    const rows = [...body.matchAll(/\{(".*?"), (".*?"), (true|false), (nil|filepath\.ErrBadPattern)\},/g)];
    expect(rows.length).toBeGreaterThan(40);
    for (const [, pattern = '', path = '', expected, error] of rows) {
      const check = () => new IgnoreMatcher([goText(pattern) ?? '']).ignores(goText(path) ?? '');
      if (error === 'nil') expect(check(), `${pattern} ${path}`).toBe(expected === 'true');
      else expect(check, `${pattern} ${path}`).toThrow();
    }
  });
});

table(PORTS, 'github.com/docker/go-connections/nat/nat_test.go', (source) => {
  test('TestParsePortRangeToInt', () => {
    const body = functionBody(source, 'TestParsePortRangeToInt');
    const valid = [...body.matchAll(/\{(".*?"), (\d+), (\d+)\},/g)];
    const invalid = [...body.matchAll(/^\t\t(".*?"),$/gm)];
    expect([valid.length > 4, invalid.length > 4]).toEqual([true, true]);
    for (const [, range = '', start, end] of valid)
      expect(parsePortRange(goText(range) ?? '')).toEqual({ start: Number(start), end: Number(end) });
    for (const [, range = ''] of invalid) expect(() => parsePortRange(goText(range) ?? ''), range).toThrow();
  });

  test('every call of ParsePortSpecs, with the ports that it is to give', () => {
    const [, ...calls] = source.split(/ParsePortSpecs?\(/);
    let asserted = 0;
    for (const call of calls) {
      const specs = stringsIn(call.slice(0, call.indexOf(')\n')));
      const parse = () => specs.flatMap((spec) => parsePublish(spec)).map(({ port }) => port);
      if (/^[^\n]*\n\n?\tif err == nil/.test(call)) {
        expect(parse, specs.join()).toThrow();
        continue;
      }
      for (const [, port = ''] of call.matchAll(/portMap\[Port\("(.*?)"\)\]|Port: +"(.*?)"/g)) {
        if (port !== '') expect(parse(), specs.join()).toContain(port);
        asserted += 1;
      }
    }
    expect(asserted).toBeGreaterThan(15);
  });
});

table(IMAGES, 'github.com/opencontainers/image-spec/identity/chainid_test.go', (source) => {
  test('TestChainID', async () => {
    const known = new Map<string, string>();
    for (const [, name = '', expression = ''] of source.matchAll(/(chainDigest\w+) := digest\.FromString\((.*)\)/g)) {
      const text = expression.replaceAll(
        /chainDigest\w+(\.String\(\))?/g,
        (word) => `"${known.get(word.replace('.String()', '')) ?? ''}"`,
      );
      known.set(
        name,
        await digestOf(new TextEncoder().encode(goText(text.replaceAll(/string\((".*?")\)/g, '$1')) ?? '')),
      );
    }
    const rows = [
      ...source.matchAll(/Digests: +\[\]digest\.Digest\{(.*)\},\n\s*Expected: \[\]digest\.Digest\{(.*)\}/g),
    ];
    expect(rows.length).toBeGreaterThan(3);
    const list = (text: string) =>
      text
        .split(', ')
        .filter((word) => word !== '')
        .map((word) => goText(word) ?? known.get(word));
    for (const [, digests = '', expected = ''] of rows)
      expect(await chainIdsOf(list(digests) as Digest[]), digests).toEqual(list(expected));
  });
});

/**
 * Docker, and with it this engine, looks at no more of a manifest than it uses: types of media, addresses of layers and
 * empty lists are nobody's concern.
 */
const UNUSED = /media ?type|empty (layer|referenced)|urls|optional field/i;

table(IMAGES, 'github.com/opencontainers/image-spec/schema/manifest_test.go', (source) =>
  schemaRows(source, 'manifest', parseManifest),
);
table(IMAGES, 'github.com/opencontainers/image-spec/schema/imageindex_test.go', (source) =>
  schemaRows(source, 'imageIndex', parseIndex),
);
table(IMAGES, 'github.com/opencontainers/image-spec/schema/descriptor_test.go', (source) =>
  schemaRows(source, 'descriptor', (bytes) => v.parse(descriptorSchema, JSON.parse(new TextDecoder().decode(bytes)))),
);

function schemaRows(source: string, field: string, parse: (bytes: Uint8Array) => unknown): void {
  const rows = [
    ...source.matchAll(
      new RegExp(
        `((?:\\t\\t// .*\\n)*)\\t\\t\\{\\n\\t\\t\\t${field}: \`([^\`]*)\`,\\n\\t\\t\\tfail: +(true|false)`,
        'g',
      ),
    ),
  ];
  test('there are rows', () => expect(rows.length).toBeGreaterThan(5));
  test.each(
    rows.map(([, comment = '', document = '', fail]) => ({
      comment: comment.replaceAll(/\s*\/\/ */g, ' ').trim(),
      document,
      fail: fail === 'true',
    })),
  )('$fail: $comment', ({ comment, document, fail }) => {
    const bytes = new TextEncoder().encode(document);
    if (!fail || UNUSED.test(comment)) expect(() => parse(bytes)).not.toThrow();
    else expect(() => parse(bytes)).toThrow();
  });
}

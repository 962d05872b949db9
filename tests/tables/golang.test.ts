/** Our parsers against the test tables of the Go packages that Docker is made of. */
import { describe, expect, test } from 'vitest';
import { humanDuration, humanSize, binarySize } from '../../runtime/cli/format/units.ts';
import { familiarName, fullName, parseReference } from '../../runtime/image/reference.ts';
import { parseSize } from '../../runtime/std/size.ts';
import { functionBody, golangSource, goText } from '../support/golang-sources.ts';

const DISTRIBUTION = 'golang-github-docker-distribution-dev';
const UNITS = 'golang-github-docker-go-units-dev';

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
    for (const [, value = '', text = ''] of good) expect(parseSize(text), text).toBe(Math.floor(goNumber(value)));
    const bad = [...body.matchAll(/assertError\(t, RAMInBytes, "(.*?)"\)/g)];
    expect(bad.length).toBeGreaterThan(4);
    for (const [, text = ''] of bad) expect(() => parseSize(text), text).toThrow();
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

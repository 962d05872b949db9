/**
 * The house rules that a compiler does not know (ARCHITECTURE.md, STYLE.md), as data over source files. A rule looks at one file
 * and names its offences; tests/tidy.test.ts runs all of them over the tree and each of them over a planted offence.
 */
import { functionsOf } from './functions.ts';
import type { SourceFile } from './source-file.ts';

export interface Rule {
  readonly name: string;
  readonly why: string;
  check(file: SourceFile): string[];
  /** A file that breaks the rule. */
  readonly offence: SourceFile;
}

const FOLDERS = ['web', 'emulator', 'runtime', 'sandbox', 'images', 'lessons', 'scripts', 'tests'] as const;
type Folder = (typeof FOLDERS)[number];

/** Who may import whom; everybody may import from its own folder and from runtime/std. */
const ARROWS: Record<Folder, readonly string[]> = {
  web: [
    'runtime/api/',
    'runtime/events/lasting.ts',
    'runtime/http/handler.ts',
    'runtime/model/layer-files.ts',
    'runtime/model/types.ts',
    'runtime/std/errors.ts',
    'emulator/api.ts',
    'sandbox/api-port.ts',
    'sandbox/contract.ts',
    'sandbox/relay-address.ts',
    'sandbox/worker.ts',
    'lessons/',
  ],
  emulator: [],
  runtime: [],
  sandbox: ['runtime/', 'emulator/', 'images/'],
  images: [
    'runtime/archive/',
    'runtime/container/start/user.ts',
    'runtime/image/',
    'runtime/oci/',
    'runtime/scan/',
    'runtime/store/',
  ],
  // What is typed is read by the engine's own parsers; the player is a composition of its own.
  lessons: ['runtime/api/', 'runtime/model/types.ts', 'runtime/oci/', 'runtime/text/', 'sandbox/contract.ts'],
  scripts: [],
  tests: ['web/', 'emulator/', 'runtime/', 'sandbox/', 'images/', 'lessons/', 'scripts/'],
};

const isCode = (path: string): boolean => /\.(ts|mjs|svelte)$/.test(path);
const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || path.startsWith('tests/') || path.includes('/testing/');
const isNode = (path: string): boolean =>
  path.split('/').includes('node') || isTest(path) || path.startsWith('images/');
const folderOf = (path: string): Folder | undefined => FOLDERS.find((folder) => path.startsWith(`${folder}/`));

/** Specifiers of static and dynamic imports, re-exports and worker URLs. */
export function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)['"]([^'"\n]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** The path from the root that a relative specifier means. */
export function resolveImport(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** What is built is data for whoever runs on Node. */
const BUILT = 'images/dist/';

const arrows: Rule = {
  name: 'imports follow the arrows',
  why: 'runtime knows no machine, emulator knows no containers; they meet in sandbox (ARCHITECTURE.md)',
  offence: { path: 'runtime/container/x.ts', text: "import { Machine } from '../../emulator/machine.ts';" },
  check({ path, text }) {
    const folder = folderOf(path);
    if (!folder || !isCode(path) || isTest(path)) return [];
    const player = path.startsWith('lessons/play/node/') ? ['sandbox/', 'emulator/', 'runtime/'] : [];
    // The search finds the verbs of docker, the site has the catalogue's images: the build reads them, the page never does.
    const builder = path.startsWith('web/node/') ? ['runtime/cli/', 'runtime/oci/catalogue.ts'] : [];
    const built = isNode(path) ? [BUILT] : [];
    const allowed = [`${folder}/`, 'runtime/std/', ...built, ...ARROWS[folder], ...player, ...builder];
    return importsOf(text)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => resolveImport(path, specifier))
      .filter((target) => folderOf(target) && !allowed.some((prefix) => target.startsWith(prefix)))
      .map((target) => `imports ${target}`);
  },
};

const noNode: Rule = {
  name: 'Node only where it is named',
  why: 'runtime, emulator and sandbox run in a web worker; Node adapters live in folders called node',
  offence: { path: 'runtime/image/x.ts', text: "import fs from 'node:fs';" },
  check({ path, text }) {
    if (!/^(runtime|emulator|sandbox|web|lessons)\//.test(path) || !isCode(path) || isNode(path)) return [];
    return importsOf(text)
      .filter((specifier) => specifier.startsWith('node:'))
      .map((specifier) => `imports ${specifier}`);
  },
};

const oneV86: Rule = {
  name: 'one door to v86',
  why: "v86's internals are declared and wrapped in emulator/v86.ts alone",
  offence: { path: 'emulator/machine.ts', text: "import { V86 } from 'v86';" },
  check({ path, text }) {
    if (path === 'emulator/v86.ts' || isTest(path)) return [];
    return importsOf(text)
      .filter((specifier) => specifier === 'v86')
      .map(() => 'imports v86');
  },
};

const pure: Rule = {
  name: 'no clock and no dice in the engine',
  why: 'time and randomness are handed in, so that tests are exact and a restored machine gets fresh ones',
  offence: { path: 'runtime/container/x.ts', text: 'const id = Math.random() + Date.now();' },
  check({ path, text }) {
    // std is where they come in; the command line tells the time to a person.
    if (!/^runtime\/(?!std\/|cli\/)/.test(path) || isNode(path)) return [];
    return [
      ...text.matchAll(/\b(?:Math\.random|Date\.now|performance\.now|crypto\.getRandomValues|new Date\(\))/g),
    ].map((match) => `uses ${match[0]}`);
  },
};

const linear: Rule = {
  name: 'patterns of users take linear time',
  why: "JavaScript's own engine backtracks: one pattern can hang the whole engine, and it isn't Go's syntax (runtime/std/go-pattern.ts)",
  offence: { path: 'runtime/x.ts', text: 'new RegExp(pattern).test(name)' },
  check({ path, text }) {
    if (isTest(path) || !isCode(path) || PATTERNS_OF_OURS.has(path)) return [];
    return [...text.matchAll(/\bRegExp\(/g)].map(() => 'makes a RegExp of a text');
  },
};

/** Who puts expressions together from pieces that stand in the source. */
const PATTERNS_OF_OURS: ReadonlySet<string> = new Set([
  'runtime/api/router.ts',
  'runtime/text/host.ts',
  'runtime/oci/reference.ts',
]);

const small: Rule = {
  name: 'files stay small',
  why: 'one idea a file; past 500 lines there are two',
  offence: { path: 'runtime/x.ts', text: 'x;\n'.repeat(501) },
  check({ path, text }) {
    if (!/\.(ts|mjs|svelte|c|h|css)$/.test(path) || path === 'runtime/model/schema.ts') return [];
    const lines = text.split('\n').length - 1;
    return lines > 500 ? [`has ${lines} lines`] : [];
  },
};

const FUNCTION_LINES_MAX = 70;

const short: Rule = {
  name: 'functions stay short',
  why: 'what does not fit on a screen does more than one thing; a test is a list and may be longer',
  offence: { path: 'runtime/x.ts', text: `function f() {\n${'x;\n'.repeat(FUNCTION_LINES_MAX)}}` },
  check(file) {
    if (!isCode(file.path) || isTest(file.path)) return [];
    return functionsOf(file)
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ name, line, lines }) => `line ${line}: ${name} has ${lines} lines`);
  },
};

const finished: Rule = {
  name: 'nothing left for later in the code',
  why: 'what is missing belongs into an issue, where somebody looks for it',
  offence: { path: 'runtime/x.ts', text: '// FIX' + 'ME later' },
  check({ path, text }) {
    if (!/\.(ts|mjs|svelte|c|h|css|sh)$/.test(path)) return [];
    return [...text.matchAll(/\b(?:FIX\x4dE|TO\x44O|XX\x58|HA\x43K)\b/g)].map((match) => `says ${match[0]}`);
  },
};

const noEscape: Rule = {
  name: 'types are not switched off',
  why: 'a suppressed error is a bug with a lid on',
  offence: { path: 'runtime/x.ts', text: '// @ts-' + 'ignore' },
  check({ path, text }) {
    if (!isCode(path) || path.startsWith('tests/tidy/')) return [];
    return [...text.matchAll(/@ts-(?:ignore|nocheck|expect-error)/g)].map((match) => `says ${match[0]}`);
  },
};

const noOnly: Rule = {
  name: 'no test runs alone',
  why: 'a forgotten .only switches all other tests off',
  offence: { path: 'runtime/x.test.ts', text: 'it.' + "only('x', f);" },
  check({ path, text }) {
    if (!path.endsWith('.test.ts')) return [];
    return [...text.matchAll(/\b(?:it|test|describe)\.only\b/g)].map((match) => `says ${match[0]}`);
  },
};

const LINE_COLUMNS_MAX = 140;
const TAB_COLUMNS = 8;
/** Words of Docker's, patterns, pictures: they are not broken. */
const LITERAL = /(?:'[^']{40,}'|"[^"]{40,}"|`[^`]{40,}|\/\S{40,}\/)/;

const narrow: Rule = {
  name: 'lines stay narrow',
  why: 'what does not fit beside another file is not read; only a literal may be longer',
  offence: { path: 'runtime/x.ts', text: `// ${'word '.repeat(40)}` },
  check({ path, text }) {
    if (!/\.(ts|mjs|svelte|c|h|css)$/.test(path) || path === 'runtime/model/schema.ts') return [];
    return text.split('\n').flatMap((line, index) => {
      const columns = line.replaceAll('\t', ' '.repeat(TAB_COLUMNS)).length;
      return columns > LINE_COLUMNS_MAX && !LITERAL.test(line) ? [`line ${index + 1} has ${columns} columns`] : [];
    });
  },
};

export const rules: readonly Rule[] = [
  arrows,
  noNode,
  oneV86,
  pure,
  linear,
  small,
  short,
  finished,
  noEscape,
  noOnly,
  narrow,
];

/** A scenario of Killercoda, or of Katacoda before it: `index.json` names the pages, checks, scripts and assets. */
import * as v from 'valibot';
import { compileGlob } from '../../runtime/text/glob-syntax.ts';
import type { Draft, DraftStep } from './draft.ts';
import { GuestFiles } from './guest-files.ts';
import { killercoda } from './killercoda-text.ts';
import { quoted, type Notes } from './notes.ts';
import type { Piece } from './pieces.ts';
import { readPage } from './read-page.ts';
import { guestPath, ImportError, type ImportSource, pathInside } from './source.ts';

const Text = v.pipe(v.string(), v.maxLength(4000));
const Page = v.object({
  title: v.optional(Text),
  text: v.optional(Text),
  verify: v.optional(Text),
  background: v.optional(Text),
  foreground: v.optional(Text),
  /** Katacoda's words for the two. */
  courseData: v.optional(Text),
  code: v.optional(Text),
  answer: v.optional(Text),
});
type Page = v.InferOutput<typeof Page>;
const Asset = v.object({ file: Text, target: v.optional(Text), chmod: v.optional(Text) });
const Index = v.object({
  title: v.optional(Text),
  description: v.optional(Text),
  time: v.optional(v.union([Text, v.number()])),
  details: v.optional(
    v.object({
      intro: v.optional(Page),
      finish: v.optional(Page),
      steps: v.optional(v.pipe(v.array(Page), v.maxLength(60))),
      assets: v.optional(v.record(v.string(), v.pipe(v.array(Asset), v.maxLength(200)))),
    }),
  ),
  backend: v.optional(v.object({ imageid: v.optional(Text) })),
  interface: v.optional(v.object({ layout: v.optional(Text) })),
});
type Index = v.InferOutput<typeof Index>;

export const INDEX = 'index.json';

export function readKillercoda(source: ImportSource, id: string, notes: Notes): Draft {
  const index = parseIndex(source.files.get(INDEX) ?? '');
  const { intro, finish, steps = [], assets = {} } = index.details ?? {};
  noteEnvironment(index, notes);
  const scenario = new Scenario(source, id, notes);
  scenario.placeAssets(assets);
  const pages = steps.length > 0 || !intro ? steps : [intro];
  const opening = steps.length > 0 ? intro : undefined;
  const read = pages.map((page, at) => scenario.step(page, `step ${at + 1}`));
  const end = finish && scenario.step(finish, '');
  return {
    form: 'a Killercoda scenario',
    title: index.title ?? source.name,
    summary: index.description,
    minutes: minutesIn(index.time),
    intro: opening && scenario.page(opening, 'Before you begin'),
    steps: scenario.withWholeSolution(read),
    finish: end,
    start: scenario.startScript(opening),
    files: scenario.files,
  };
}

function parseIndex(text: string): Index {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ImportError(
      `${INDEX} is no JSON: ${error instanceof Error ? quoted(error.message, 120) : "it can't be read"}.`,
    );
  }
  const result = v.safeParse(Index, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw new ImportError(
    `${INDEX}: ${quoted(path) || 'it'} is ${quoted(issue.received)}, where ${quoted(issue.expected ?? 'something else')} belongs.`,
  );
}

const minutesIn = (time: string | number | undefined): number | undefined => {
  const number = Number.parseInt(String(time ?? ''), 10);
  return number >= 1 && number <= 120 ? number : undefined;
};

function noteEnvironment({ backend, interface: face }: Index, notes: Notes): void {
  const image = backend?.imageid ?? '';
  if (/kube|k3s|openshift|helm/i.test(image))
    notes.lost(
      INDEX,
      0,
      `The scenario runs on "${quoted(image)}".`,
      'There is no Kubernetes here: the lesson is one for Docker alone.',
    );
  else if (image !== '' && !/^(ubuntu|docker|debian)/i.test(image))
    notes.changed(
      INDEX,
      0,
      `The scenario runs on "${quoted(image)}".`,
      'Here it is a Linux with Docker: see which programs it needs.',
    );
  if (/ide|editor/i.test(face?.layout ?? ''))
    notes.changed(
      INDEX,
      0,
      'The scenario opens an editor.',
      'nano and vim are there, or let a button write the file: `save=/path`.',
    );
}

const LONG_SCRIPT = 20_000;
const MODE = /^(?:[0-7]{3,4}|[ugoa]*[+=-][rwxX]+)$/;

/** Reads the parts of one scenario, and collects the files that they need in the guest. */
class Scenario {
  readonly #source: ImportSource;
  readonly #id: string;
  readonly #notes: Notes;
  readonly files = new GuestFiles();
  readonly #modes: string[] = [];
  #wholeSolution: { readonly path: string; readonly script: string } | undefined;

  constructor(source: ImportSource, id: string, notes: Notes) {
    this.#source = source;
    this.#id = id;
    this.#notes = notes;
  }

  /** A page with what it shows. */
  page({ title, text, answer }: Page, otherwise: string): DraftStep {
    const file = text ?? INDEX;
    const found = text === undefined ? undefined : this.#text(text);
    const read = readPage(file, found ?? '', killercoda, this.#notes, title);
    const solution: Piece[] =
      answer === undefined
        ? []
        : [
            {
              kind: 'aside',
              line: 0,
              role: 'solution',
              pieces: readPage(answer, this.#text(answer) ?? '', killercoda, this.#notes).pieces,
            },
          ];
    return { title: quoted(read.title ?? otherwise, 100), file, pieces: [...read.pieces, ...solution] };
  }

  /** A page with what it checks and what it runs when it opens. */
  step(page: Page, otherwise: string): DraftStep {
    const read = this.page(page, otherwise);
    const script = page.verify === undefined ? undefined : this.#check(page.verify);
    const scripts = [page.background ?? page.courseData, page.foreground ?? page.code];
    const setUp = scripts.flatMap((path) => (path === undefined ? [] : this.#setUp(path)));
    return {
      ...read,
      pieces: [...setUp, ...read.pieces],
      ...(script !== undefined && page.verify !== undefined && { check: { file: page.verify, script } }),
    };
  }

  /** What a step ran by itself when it opened is a command that the learner runs: a lesson has one start. */
  #setUp(path: string): Piece[] {
    const script = this.#script(path);
    if (script === undefined) return [];
    const target = this.#own(path, script);
    this.#notes.changed(
      path,
      0,
      'A script ran by itself when its step opened.',
      `The step shows it as a command, \`bash ${target}\`. Move it to start.sh where the order does not matter.`,
    );
    return [{ kind: 'run', line: 0, script: `bash ${target}`, terminal: 1 }];
  }

  /** A script of the scenario's, as a file of the guest. */
  #own(path: string, script: string): string {
    const name =
      path
        .replaceAll(/[^\w.]+/g, '-')
        .replace(/^[-.]+/, '')
        .slice(-60) || 'script.sh';
    const target = `/opt/${this.#id}/${name}`;
    const why = this.files.add(target, { text: script, isExecutable: true });
    if (why !== undefined) this.#notes.lost(path, 0, `The script is left out: ${why}.`, 'Shorten it.');
    return target;
  }

  startScript(intro: Page | undefined): string {
    const scripts = [intro?.background ?? intro?.courseData, intro?.foreground ?? intro?.code];
    const parts = scripts.flatMap((path) => {
      const script = path === undefined ? undefined : this.#script(path);
      if (path === undefined || script === undefined) return [];
      this.#notes.changed(
        path,
        0,
        'The script is part of start.sh, which has to end with 0 within two minutes.',
        'Play the lesson to see whether it does.',
      );
      if (script.length > LONG_SCRIPT || script.includes('\nSCRIPT\n'))
        return [`# ${quoted(path)}\nbash ${this.#own(path, script)}`];
      return [`# ${quoted(path)}\nbash /dev/fd/3 3<<'SCRIPT'\n${script.trimEnd()}\nSCRIPT`];
    });
    return parts.length + this.#modes.length === 0 ? '' : ['set -e', ...this.#modes, ...parts].join('\n');
  }

  placeAssets(assets: Readonly<Record<string, readonly v.InferOutput<typeof Asset>[]>>): void {
    for (const [host, list] of Object.entries(assets))
      for (const asset of list) {
        if (!/^(host01|host1|client|ubuntu|node01|controlplane)$/i.test(host))
          this.#notes.changed(
            INDEX,
            0,
            `Assets are for "${quoted(host)}".`,
            'There is one machine: they are put there.',
          );
        this.#placeAsset(asset);
      }
  }

  #placeAsset({ file, target = '/root', chmod = '' }: v.InferOutput<typeof Asset>): void {
    const folder = guestPath(target);
    const pattern = pathInside('assets', file);
    if (folder === undefined || pattern?.startsWith('assets/') !== true)
      return this.#notes.lost(
        INDEX,
        0,
        `The asset "${quoted(file)}" for "${quoted(target)}" is left out.`,
        'A path leads astray: name a file in assets and an absolute folder.',
      );
    const isMatch = globMatcher(pattern);
    const paths = [...this.#source.files.keys()].filter(isMatch);
    const unread = [...this.#source.unread].filter(([path]) => isMatch(path));
    for (const [path, why] of unread)
      this.#notes.lost(
        path,
        0,
        `The asset is left out: ${why}.`,
        'A lesson has text files alone: make it in start.sh.',
      );
    if (paths.length + unread.length === 0)
      this.#notes.lost(INDEX, 0, `There is no asset "${quoted(file)}".`, 'It was made elsewhere, or is missing.');
    for (const path of paths) this.#place(path, `${folder}/${path.slice(fixedFolder(pattern).length)}`, chmod);
  }

  #place(path: string, target: string, chmod: string): void {
    const text = this.#source.files.get(path) ?? '';
    if (/(^|\/)(solution|solve)[\w-]*\.sh$/i.test(path)) {
      this.#wholeSolution = { path, script: text };
      return;
    }
    const place = guestPath(target);
    if (place === undefined)
      return this.#notes.lost(
        path,
        0,
        'The asset has a name that is left out.',
        'Use letters, digits, dots and hyphens.',
      );
    const isExecutable =
      /^[ua]?\+[rw]*x$|^0?[1357]\d\d$/.test(chmod) || (chmod === '' && this.#source.executables.has(path));
    const why = this.files.add(place, { text, isExecutable });
    if (why !== undefined)
      return this.#notes.lost(path, 0, `The asset is left out: ${why}.`, 'Make it in start.sh, or shorten it.');
    if (chmod !== '' && !isExecutable)
      if (MODE.test(chmod)) this.#modes.push(`chmod ${chmod} ${place}`);
      else this.#notes.lost(INDEX, 0, `"chmod ${quoted(chmod)}" of ${path} is left out.`, 'Write it in start.sh.');
  }

  /** A solution of the whole scenario solves its one task; it can't be told which part solves which of several. */
  withWholeSolution(steps: readonly DraftStep[]): DraftStep[] {
    const whole = this.#wholeSolution;
    if (!whole) return [...steps];
    const open = steps.filter(
      ({ check, pieces }) => check && !pieces.some(({ kind }) => kind === 'run' || kind === 'aside'),
    );
    const [only] = open;
    if (only && open.length === 1)
      return steps.map((step) => (step === only ? { ...step, solution: commandsOf(whole.script) } : step));
    this.#notes.lost(
      whole.path,
      0,
      'One script solves all steps.',
      'Put its commands below the steps of solution.sh that they solve.',
    );
    return [...steps];
  }

  /** One that does nothing would always pass. */
  #check(path: string): string | undefined {
    const script = this.#script(path);
    if (script === undefined || /^\s*[^#\s]/m.test(script)) return script;
    this.#notes.lost(path, 0, 'The check has no command.', 'Write what has to be so.');
    return undefined;
  }

  /** A script for a shell. */
  #script(path: string): string | undefined {
    const text = this.#text(path);
    const [first = ''] = text?.split('\n') ?? [];
    if (text === undefined || !first.startsWith('#!') || /\b(ba|da|z|k)?sh\b/.test(first)) return text;
    this.#notes.lost(path, 0, `The script is for "${quoted(first)}".`, 'Write it for a shell.');
    return undefined;
  }

  #text(path: string): string | undefined {
    const inside = pathInside('', path);
    const text = inside === undefined ? undefined : this.#source.files.get(inside);
    if (text !== undefined) return text.replaceAll(/\r\n?/g, '\n');
    const why =
      inside === undefined ? 'it leads out of the folder' : (this.#source.unread.get(inside) ?? 'it is not there');
    this.#notes.lost(INDEX, 0, `"${quoted(path)}" is not read: ${why}.`, 'Put the file into the folder.');
    return undefined;
  }
}

const commandsOf = (script: string): string =>
  script
    .replaceAll('\r', '')
    .replace(/^#!.*\n/, '')
    .trim();

const fixedFolder = (pattern: string): string => {
  const fixed = pattern.split('*')[0] ?? '';
  return fixed.slice(0, fixed.lastIndexOf('/') + 1);
};

/** `*` is anything within a folder, `**` anything. */
function globMatcher(pattern: string): (path: string) => boolean {
  if (!pattern.includes('*')) return (path) => path === pattern;
  const glob = compileGlob(pattern, { doubleStar: true });
  return (path) => glob.matches(path);
}

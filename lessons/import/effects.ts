/**
 * What commands leave behind, as far as it can be read from them: containers, images, volumes and networks with a name, and files. A form
 * that has no checks gets its conditions so: what the text's own commands do has to be so.
 */
import { yamlDepth } from '../format/limits.ts';
import { guestPath } from './source.ts';

/** A condition as it stands in YAML. */
export type ConditionText = Readonly<Record<string, string | number>>;

const STATES = {
  running: 'runs',
  exited: 'has stopped',
  paused: 'is paused',
  present: 'is there',
  absent: 'is gone',
} as const;
type State = keyof typeof STATES;
type Kind = 'container' | 'image' | 'volume' | 'network';

interface Thing {
  readonly kind: Kind;
  readonly name: string;
  readonly state: State;
}

/** A dozen of them have to fit into the YAML of one task. */
const TEXT_MAX = 800;
const DEPTH_MAX = 8;
const CONDITIONS_MAX = 12;
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,60}$/;
const REFERENCE = /^[a-z0-9][a-z0-9_./:@-]{0,120}$/;

/** Follows a lesson from its first step to its last. */
export class Effects {
  /** First words of all commands, and images of all containers that were made. */
  readonly programs = new Set<string>();
  readonly images = new Set<string>();
  readonly #built = new Set<string>();
  /** States of things, texts of files. */
  readonly #known = new Map<string, string>();
  /** Whether relative paths still lead to root's home. */
  #isAtHome = true;

  /** Conditions of a step that runs these scripts and writes these files, in order; none where nothing is left behind that differs. */
  after(
    parts: readonly ({ readonly script: string } | { readonly path: string; readonly text: string })[],
  ): ConditionText[] {
    const before = new Map(this.#known);
    const left = new Map<string, ConditionText>();
    const note = (key: string, state: string, condition: ConditionText): void => {
      this.#known.set(key, state);
      left.set(key, condition);
    };
    for (const part of parts)
      if ('path' in part) {
        this.#noticeBases(part.text);
        note(part.path, part.text, fileCondition(part.path, part.text));
      } else
        for (const words of simpleCommands(part.script)) {
          this.#notice(words);
          if (words[0] === 'cd' || words[0] === 'pushd') this.#isAtHome = false;
          const written = this.#writtenBy(words);
          if (written !== undefined) note(written, 'present', fileCondition(written));
          for (const thing of thingsOf(words)) note(`${thing.kind} ${thing.name}`, thing.state, conditionOf(thing));
        }
    // What is as it was, or is gone that never was there, is no outcome.
    const news = [...left].filter(([key]) => {
      const state = this.#known.get(key);
      return state !== before.get(key) && !(state === 'absent' && !before.has(key));
    });
    return withOwnIds(news.slice(0, CONDITIONS_MAX).map(([, condition]) => condition));
  }

  #notice(words: readonly string[]): void {
    const [program = '', verb = ''] = words;
    this.programs.add(program === 'docker' && verb === 'compose' ? 'docker compose' : program);
    if (program === 'docker' && verb === 'build')
      for (const name of optionValues(words, ['-t', '--tag'])) this.#built.add(name);
    const image = program === 'docker' && verb === 'run' ? words.slice(2)[optionsLength(words.slice(2))] : undefined;
    if (image !== undefined && REFERENCE.test(image) && !this.#built.has(image)) this.images.add(image);
  }

  /** Images that a Dockerfile begins with, but for its own stages. */
  #noticeBases(text: string): void {
    const stages = new Set<string>(['scratch']);
    for (const [, image = '', stage] of text.matchAll(/^FROM\s+([^\s-]\S*)(?:\s+AS\s+(\S+))?\s*$/gim)) {
      if (!stages.has(image) && !this.#built.has(image) && REFERENCE.test(image)) this.images.add(image);
      if (stage !== undefined) stages.add(stage);
    }
  }

  /** The file behind a `>`. */
  #writtenBy(words: readonly string[]): string | undefined {
    const at = words.findLastIndex((word) => word === '>' || word === '>>');
    const target = at > 0 ? words[at + 1] : undefined;
    if (target === undefined || target.startsWith('/dev/') || (!this.#isAtHome && !/^[/~]/.test(target)))
      return undefined;
    return guestPath(target);
  }
}

const withOwnIds = (conditions: readonly ConditionText[]): ConditionText[] =>
  conditions.map((condition, index) => {
    const id = String(condition['id']);
    const isFirst = conditions.findIndex((other) => other['id'] === id) === index;
    return isFirst ? condition : { ...condition, id: `${id}-${index + 1}` };
  });

const idOf = (name: string): string =>
  name
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.join('-')
    .slice(0, 40) ?? 'it';

const conditionOf = ({ kind, name, state }: Thing): ConditionText => ({
  id: `${kind}-${idOf(name)}`,
  say: `The ${kind} ${name} ${STATES[state]}`,
  check: kind,
  name,
  state,
});

function fileCondition(path: string, text?: string): ConditionText {
  const is = text?.trim() ?? '';
  const isKept = is !== '' && is.length <= TEXT_MAX && yamlDepth(is) <= DEPTH_MAX;
  return {
    id: `file-${idOf(path.slice(path.lastIndexOf('/') + 1))}`,
    say: isKept ? `The file ${path} says what is shown` : `The file ${path} is there`,
    check: 'file',
    path,
    ...(isKept ? { is } : { state: 'present' }),
  };
}

/** Commands without loops, substitution and pipes, as words; what can't be read so is left out. */
function simpleCommands(script: string): string[][] {
  const lines = withoutHereDocuments(script.replaceAll(/\\\n/g, ' ')).split('\n');
  return lines.flatMap((line) => {
    if (/^\s*(#|for\b|while\b|until\b|if\b|case\b|do\b|done\b|then\b|fi\b|function\b)/.test(line)) return [];
    return line
      .split(/&&|;|(?<![>&])&(?![>&])/)
      .map((command) => wordsIn(command))
      .filter((words) => words.length > 0 && !words.includes('|') && !words.includes('||'));
  });
}

function withoutHereDocuments(script: string): string {
  let end: string | undefined;
  return script
    .split('\n')
    .filter((line) => {
      if (end !== undefined) {
        if (line.trim() === end) end = undefined;
        return false;
      }
      end = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
      return true;
    })
    .join('\n');
}

/** A word with a variable or a substitution in it names nothing that could be known here: it becomes `$`. */
function wordsIn(command: string): string[] {
  const words = command.match(/>>|(?<![0-9&])>(?!&)|\|\||\||(?:"[^"]*"|'[^']*'|[^\s"'|>])+/g) ?? [];
  const plain = words.map((word) =>
    /[$`]/.test(word) && !word.startsWith("'") ? '$' : word.replaceAll(/^["']|["']$/g, ''),
  );
  const first = plain.findIndex((word) => word !== 'sudo' && !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : plain.slice(first);
}

function thingsOf([program, ...words]: readonly string[]): Thing[] {
  if (program !== 'docker') return [];
  const [first = '', second = ''] = words;
  const isNoun = ['container', 'image', 'volume', 'network'].includes(first);
  const kind = (isNoun ? first : first === 'rmi' ? 'image' : 'container') as Kind;
  const verb = isNoun ? second : first;
  const rest = words.slice(isNoun ? 2 : 1);
  if (kind === 'volume' || kind === 'network') return namedBy(kind, verb, rest);
  if (verb === 'run' || verb === 'create') return startedBy(verb, rest);
  if (verb === 'build' || (first === 'buildx' && second === 'build'))
    return optionValues(rest, ['-t', '--tag']).flatMap((name) => imageCalled(name, 'present'));
  if (verb === 'tag' || verb === 'commit' || verb === 'pull')
    return positionals(rest)
      .slice(-1)
      .flatMap((name) => imageCalled(name, 'present'));
  if (verb === 'rmi' || (kind === 'image' && verb === 'rm'))
    return positionals(rest).flatMap((name) => imageCalled(name, 'absent'));
  const state = CONTAINER_VERBS[verb];
  return state === undefined || kind !== 'container'
    ? []
    : positionals(rest).flatMap((name) => called('container', name, state));
}

const CONTAINER_VERBS: Readonly<Record<string, State | undefined>> = {
  start: 'running',
  restart: 'running',
  unpause: 'running',
  stop: 'exited',
  kill: 'exited',
  pause: 'paused',
  rm: 'absent',
};

const called = (kind: Kind, name: string, state: State): Thing[] => (NAME.test(name) ? [{ kind, name, state }] : []);
const imageCalled = (name: string, state: State): Thing[] =>
  REFERENCE.test(name) ? [{ kind: 'image', name, state }] : [];

const namedBy = (kind: Kind, verb: string, rest: readonly string[]): Thing[] =>
  verb === 'create'
    ? positionals(rest)
        .slice(-1)
        .flatMap((name) => called(kind, name, 'present'))
    : verb === 'rm'
      ? positionals(rest).flatMap((name) => called(kind, name, 'absent'))
      : [];

/** Words that are neither an option nor the value of one that takes a number or name in what is read here. */
const positionals = (words: readonly string[]): string[] =>
  words.filter((word, index) => !word.startsWith('-') && !TAKES_VALUE.has(words[index - 1] ?? ''));
const TAKES_VALUE = new Set([
  '-t',
  '--time',
  '--timeout',
  '-s',
  '--signal',
  '-d',
  '--driver',
  '--subnet',
  '--gateway',
  '--label',
  '-o',
  '--opt',
  '-m',
  '--message',
  '-a',
  '--author',
  '-c',
  '--change',
]);

const optionValues = (words: readonly string[], names: readonly string[]): string[] =>
  words.flatMap((word, index) => {
    const name = names.find((each) => word === each || word.startsWith(`${each}=`));
    return name === undefined ? [] : [word === name ? (words[index + 1] ?? '') : word.slice(name.length + 1)];
  });

/** Options of `docker run` that take no value; every other takes one. */
const FLAGS = new Set([
  '--detach',
  '--interactive',
  '--tty',
  '--rm',
  '--privileged',
  '--init',
  '--read-only',
  '--publish-all',
  '--quiet',
  '--no-healthcheck',
  '--oom-kill-disable',
]);
const SHORT_WITH_VALUE = /^-[ditPq]*[acehlmpuvw]$/;

/** How many words of `docker run` are options and their values. */
function optionsLength(words: readonly string[]): number {
  let index = 0;
  while (words[index]?.startsWith('-') === true) {
    const word = words[index] ?? '';
    const takesValue = word.startsWith('--') ? !word.includes('=') && !FLAGS.has(word) : SHORT_WITH_VALUE.test(word);
    index += takesValue ? 2 : 1;
  }
  return index;
}

function startedBy(verb: string, words: readonly string[]): Thing[] {
  const options = words.slice(0, optionsLength(words));
  const [name] = optionValues(options, ['--name']);
  const isDetached = options.some((option) => option === '--detach' || /^-[itPq]*d/.test(option));
  if (name === undefined) return [];
  if (verb === 'create') return called('container', name, 'present');
  if (isDetached) return called('container', name, 'running');
  return options.includes('--rm') ? [] : called('container', name, 'present');
}

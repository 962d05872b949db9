/**
 * What Docker's client did with each case, kept in the repository (recorded/): the same is expected of ours wherever the tests run.
 */
import type { RecordedRequest } from './fake-engine.ts';

export interface Recording {
  /** Of the client that was recorded. */
  readonly version: string;
  /** When, in seconds: ages in the tables depend on it. */
  readonly now: number;
  /** By the name of their list (cases.ts). */
  readonly cases: ReadonlyMap<string, readonly RecordedCase[]>;
  /** What the help page of each verb says of its use; the descriptions are everybody's own. */
  readonly help: Readonly<Record<string, HelpFacts>>;
}

export interface RecordedCase {
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly requests: readonly RecordedRequest[];
}

/**
 * What counts of the requests: not those that Docker's client makes to learn what ours knows already, nor empty fields of
 * bodies, nor the order of lists that Docker's client takes out of a Go map. Waiting for a container that runs in the
 * background is left to the engine here.
 */
export function essential(requests: readonly RecordedRequest[], args: readonly string[]): RecordedRequest[] {
  const verb = args.filter((arg) => !arg.startsWith('-'))[args[0] === 'container' || args[0] === 'image' ? 1 : 0] ?? '';
  const isDetached = verb === 'run' && args.some((arg) => /^-[a-z]*d[a-z]*$/.test(arg));
  // Docker's client looks whether a network is a swarm's own before it removes it.
  const removesNetworks = args[0] === 'network' && ['rm', 'remove'].includes(args[1] ?? '');
  return requests
    .filter(({ path }) => !isPreliminary(path, verb))
    .filter(({ method }) => !(removesNetworks && method === 'GET'))
    .filter(({ path }) => !((isDetached || verb === 'attach') && path.includes('/wait')))
    .map((request) => essentialRequest(request, verb));
}

function essentialRequest({ method, path, body }: RecordedRequest, verb: string): RecordedRequest {
  const request = { method, path: essentialPath(path, verb) };
  return body === undefined ? request : { ...request, body: withoutEmpty(body) };
}

/** Docker's logs, exec and attach look at the container first; some verbs ask the engine about itself. */
function isPreliminary(path: string, verb: string): boolean {
  if (/^\/containers\/[^/]+\/json$/.test(path)) return ['logs', 'exec', 'attach'].includes(verb);
  if (path.startsWith('/events')) return verb === 'stats';
  return path === '/info' && verb !== 'info';
}

/** Docker's client has looked some names up before it asks for more. */
const essentialPath = (path: string, verb: string): string =>
  verb === 'logs' || verb === 'stats' ? path.replace(/^\/containers\/[^/]+\//, '/containers/ANY/') : path;

/** The client's own version and platform are its own. */
export const comparable = (stdout: string): string => stdout.replace(/^Client:\n Version: {11}[^]*?\n\n/, '');

const UNORDERED = new Set(['Config', 'Env', 'Binds', 'Ulimits', 'DnsOptions']);

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, item]) => [name, inOrder(name, withoutEmpty(item))] as const)
    .filter(([, item]) => !isEmpty(item))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

function inOrder(name: string, value: unknown): unknown {
  if (!UNORDERED.has(name) || !Array.isArray(value)) return value;
  const texts = value.map((item) => JSON.stringify(item)).sort();
  return texts.map((text) => JSON.parse(text) as unknown);
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0));

/** The verbs whose help pages are compared. */
export const HELP_VERBS =
  'run,create,start,ps,images,exec,attach,logs,stop,restart,kill,rm,rename,pause,unpause,inspect,top,stats,events,version,info,wait,port,update,history,tag,rmi,load,import,pull,push,login,logout,search,save,export,commit,image prune,container prune,network create,network connect,network disconnect,network inspect,network ls,network prune,network rm,system df,system prune,cp,container inspect,image inspect'.split(
    ',',
  );

export interface HelpFacts {
  readonly usage: string;
  readonly aliases: string;
  /** `-m, --memory bytes (default 0s)`. */
  readonly flags: readonly string[];
}

/** A default that a description mentions in passing is prose: a flag's own one is a value. */
const DEFAULT = /\(default ("[^"]*"|true|-?\d+s?|\[\]|map\[\])\)$/;

export function helpFacts(page: string): HelpFacts {
  const [, options = ''] = page.split('Options:\n');
  const entries = `\n${options}`.split(/\n(?= {2}(?:-\w, | {4})--)/).slice(1);
  return {
    usage: page.split('\n\n')[0] ?? '',
    aliases: /Aliases:\n(.*)/.exec(page)?.[1] ?? '',
    flags: entries.map(flagFacts),
  };
}

function flagFacts(entry: string): string {
  const head = /^ +((?:-\w, )?--[\w-]+(?: \S+)?)(?= {3})/.exec(entry)?.[1] ?? entry;
  const text = entry.replaceAll(/\s+/g, ' ').trim();
  return `${head} ${DEFAULT.exec(text)?.[0] ?? ''}`.trim();
}

/**
 * A sandbox without a machine, for tests of the page: a scripted shell, made-up operations, saves that say what they are. What the page
 * does with a flood, a crash, a full disk or a spoilt save can then be tested in seconds. The commands are in shell.ts.
 */
import * as Comlink from 'comlink';
import { serveApiCall } from '../../sandbox/api-port.ts';
import type { SandboxState, SandboxWorker, TerminalInfo } from '../../sandbox/contract.ts';
import { emptyEngine } from './engine.ts';
import { operationDetail, operationSummaries } from './operations.ts';
import { readSession, sessionBytes } from './session.ts';
import { DoubleShell } from './shell.ts';

const shells = new Map<number, DoubleShell>();
const files = new Map<string, string>();
let onState: ((state: SandboxState) => void) | undefined;
let idleTimer: ReturnType<typeof setTimeout> | undefined;

/** As many as a command takes. */
const INSTRUCTIONS = 2_000_000;
let instructions = 0;

/** The machine has worked; it will be idle in a moment. */
function work(): void {
  instructions += INSTRUCTIONS;
  onState?.({ status: 'running', idle: false });
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => onState?.({ status: 'running', idle: true }), 100);
}

function addShell(id: number): DoubleShell {
  const shell = new DoubleShell({
    files,
    onWork: work,
    onExit: () => void shells.delete(id),
    onCrash(reason) {
      clearTimeout(idleTimer);
      onState?.({ status: 'crashed', reason, detail: 'double' });
    },
  });
  shells.set(id, shell);
  return shell;
}

const infoOf = (id: number): TerminalInfo => ({ id, pid: 100 + id, tty: `/dev/pts/${id}` });

const sandbox: SandboxWorker = {
  prepare: async () => undefined,
  async start({ session }, onProgress) {
    onProgress({ stage: 'fetching', fraction: 0.2, text: 'Fetching the double' });
    const saved = session && readSession(session);
    for (const [path, text] of saved?.files ?? []) files.set(path, text);
    const ids = saved?.shells ?? [0];
    for (const id of ids) addShell(id);
    if (!saved) shells.get(0)?.greet();
    onProgress({ stage: 'ready', fraction: 1, text: 'Ready' });
    return { from: saved ? 'session' : 'snapshot', terminals: ids.map(infoOf) };
  },
  async onState(listener) {
    onState = listener;
    work();
  },
  async openTerminal(_, port) {
    const id = Math.max(-1, ...shells.keys()) + 1;
    addShell(id).greet().attach(port);
    return infoOf(id);
  },
  async attachTerminal(id, _, port) {
    shells.get(id)?.attach(port);
    return infoOf(id);
  },
  callApi: (call, port) => serveApiCall(emptyEngine, call, port),
  readFile: async (path, limit) => {
    const text = files.get(path);
    return text === undefined ? undefined : new TextEncoder().encode(text).slice(0, limit);
  },
  run: async () => ({ code: 127, stdout: '', stderr: 'the double runs nothing' }),
  instructions: async () => instructions,
  fetchPort: async (_, { target }) => ({
    status: 200,
    headers: [['content-type', 'text/plain']],
    body: new TextEncoder().encode(`the double was asked for ${target}`),
  }),
  layerFiles: async () => ({ layers: [], isCut: false }),
  operations: async () => operationSummaries,
  operation: async (id) => operationDetail(id),
  onOperations: async (listener) => listener(operationSummaries.at(-1)?.id ?? 0),
  save: async () => ({
    machine: new Blob([sessionBytes({ files: [...files], shells: [...shells.keys()] })]),
    blobs: [],
  }),
  keepBlobs: async () => undefined,
  switchOn: async () => undefined,
  pause: async () => undefined,
  resume: async () => undefined,
};

Comlink.expose(sandbox);

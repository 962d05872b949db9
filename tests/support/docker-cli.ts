/** Docker's own command line, where it is installed: run to its end, or on a pseudo-terminal. */
import { spawn, spawnSync } from 'node:child_process';

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Undefined where there is none; else a sentence why its tests can't run. */
export function whyNoDocker(): string | undefined {
  const found = spawnSync('docker', ['--version']);
  return found.status === 0 ? undefined : "Docker's command line (docker) is not installed";
}

export function whyNoTerminal(): string | undefined {
  return spawnSync('python3', ['--version']).status === 0
    ? whyNoDocker()
    : 'python3, which provides the pseudo-terminal, is not installed';
}

export class DockerCli {
  readonly #env: NodeJS.ProcessEnv;

  /** `host` as DOCKER_HOST names it. */
  constructor(host: string, more: Readonly<Record<string, string>> = {}) {
    const { DOCKER_API_VERSION: _, ...env } = process.env;
    this.#env = { ...env, ...more, DOCKER_HOST: host, DOCKER_CLI_HINTS: 'false', LC_ALL: 'C' };
  }

  run(args: readonly string[], stdin = ''): Promise<CliResult> {
    const child = spawn('docker', args, { env: this.#env });
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const stdout = gather(child.stdout);
    const stderr = gather(child.stderr);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ stdout: stdout(), stderr: stderr(), code }));
    });
  }

  /** Standard output of a command that must succeed, without its last newline. */
  async output(args: readonly string[], stdin?: string): Promise<string> {
    const { stdout, stderr, code } = await this.run(args, stdin);
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${code}: ${stderr}`);
    return stdout.replace(/\n$/, '');
  }

  onTerminal(args: readonly string[]): TerminalSession {
    return new TerminalSession(['docker', ...args], this.#env);
  }
}

/** A program on a pseudo-terminal of its own, 24 rows by 80 columns, that Python provides. */
const PTY = `
import os, pty, sys, select, struct, fcntl, termios
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
inputs = [0, fd]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if 0 in ready:
        data = os.read(0, 4096)
        if data: os.write(fd, data)
        else: inputs.remove(0)
    if fd in ready:
        try: data = os.read(fd, 65536)
        except OSError: break
        if not data: break
        os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

export class TerminalSession {
  readonly exit: Promise<number | null>;
  readonly #child;
  #output = '';
  #waiting: { text: RegExp; resolve: () => void } | undefined;

  constructor(argv: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn('python3', ['-c', PTY, ...argv], { env: { ...env, TERM: 'xterm' } });
    this.exit = new Promise((resolve) => void this.#child.once('close', resolve));
    this.#child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      this.#output += piece;
      this.#check();
    });
  }

  /** All that was printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Types; what was printed before no longer counts for `see`. */
  type(text: string): void {
    this.#output = '';
    this.#child.stdin.write(text);
  }

  /** Resolves when the text has been printed; the test's own time-out names what it waited for. */
  see(text: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { text, resolve };
      this.#check();
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #check(): void {
    if (!this.#waiting?.text.test(this.#output)) return;
    this.#waiting.resolve();
    this.#waiting = undefined;
  }
}

function gather(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return () => text;
}

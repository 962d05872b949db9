import { errnoMessage, errno as numbers } from '../../guest/errno.ts';
import { AT_FDCWD } from '../../guest/constants/open.ts';
import type { Program } from '../../guest/program.ts';
import { execve } from '../../guest/syscalls/process.ts';
import { statx, type Statx } from '../../guest/syscalls/stat.ts';
import type { Output, Ref, Outcomes } from '../../guest/values.ts';

export interface Command {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  /** Where it was found before: tried first. */
  readonly likely?: string | undefined;
}

/** The calls that try to run a command, and what helps to say why none did. */
export interface Attempt {
  readonly name: string;
  readonly paths: readonly string[];
  readonly calls: readonly Ref[];
  readonly stat: Output<Statx> | undefined;
}

/** Where a command is looked for: execvp(3)'s rule. An empty element of PATH is the working directory. */
export function candidates({ argv, env, likely }: Command): string[] {
  const name = argv[0] ?? '';
  if (name === '' || name.includes('/')) return name === '' ? [] : [name];
  const path = env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  const found = path.split(':').map((directory) => (directory === '' ? `./${name}` : `${directory}/${name}`));
  return likely === undefined || !found.includes(likely) ? found : [likely, ...found.filter((each) => each !== likely)];
}

/** Appends the execve calls, in the order of PATH: the first that succeeds ends the actor, the others fail with ENOENT. */
export function runCommand(p: Program, command: Command): Attempt {
  const name = command.argv[0] ?? '';
  const mayFail = { continue: true };
  const paths = candidates(command);
  const calls = paths.map((path) => execve(p, path, command.argv, command.env, mayFail));
  const stat = name.includes('/') ? statx(p, AT_FDCWD, name, 0, undefined, mayFail) : undefined;
  return { name, paths, calls, stat };
}

export interface RunFailure {
  /** In the words of runc. */
  readonly message: string;
  /** Whether runc notices only when the container's process is running already: it then says so on stderr and exits with 255. */
  readonly late: boolean;
}

/** Which of the paths it was; only for an attempt that succeeded. */
export const pathThatRan = ({ paths, calls }: Attempt, result: Outcomes): string | undefined =>
  paths[calls.findIndex((call) => result.errno(call) === 0)];

/** Why no call of the attempt ran the command. */
export function explainFailure(attempt: Attempt, result: Outcomes): RunFailure {
  const { name, calls, stat } = attempt;
  const errors = calls.map((call) => result.errno(call) ?? 0);
  const unusual = errors.find((errno) => ![numbers.ENOENT, numbers.ENOTDIR, numbers.EACCES].includes(errno));
  if (unusual !== undefined) return { message: `exec ${name}: ${errnoMessage(unusual)}`, late: true };
  const quoted = JSON.stringify(name);
  if (!name.includes('/')) return { message: `exec: ${quoted}: executable file not found in $PATH`, late: false };
  const [errno = numbers.ENOENT] = errors;
  if (errno === numbers.EACCES && stat && result.errno(stat.call) === 0)
    return { message: `exec: ${quoted}: permission denied`, late: false };
  if (errno === numbers.ENOENT && stat && result.errno(stat.call) === 0)
    return { message: `exec ${name}: no such file or directory`, late: true };
  return { message: `exec: ${quoted}: stat ${name}: ${errnoMessage(errno)}`, late: false };
}

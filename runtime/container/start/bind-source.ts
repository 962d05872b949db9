import { AT_EMPTY_PATH } from '../../guest/constants/at.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH } from '../../guest/constants/open.ts';
import { RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS } from '../../guest/constants/resolve.ts';
import type { CallOptions, Program } from '../../guest/program.ts';
import { close, openat, openat2 } from '../../guest/syscalls/open.ts';
import { statx, type Statx } from '../../guest/syscalls/stat.ts';
import type { Int, Output } from '../../guest/values.ts';
import type { PlannedBind } from './plan.ts';

/** What a call is told to find a bind's source: a path, or a descriptor of what lies inside the source. */
export interface BindSource {
  readonly directory: Int;
  readonly path: string;
  readonly flags: number;
}

export function findBindSource(p: Program, { source, inside }: PlannedBind, options: CallOptions = {}): BindSource {
  if (inside === undefined) return { directory: AT_FDCWD, path: source, flags: 0 };
  const root = openat(p, AT_FDCWD, source, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, options);
  const how = { flags: O_PATH | O_CLOEXEC, resolve: RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
  const found = openat2(p, root, inside, how, options);
  close(p, root, { always: true, continue: true });
  return { directory: found, path: '', flags: AT_EMPTY_PATH };
}

/** Closes what `findBindSource` opened. */
export function closeBindSource(p: Program, { directory, flags }: BindSource): void {
  if (flags !== 0) close(p, directory, { always: true, continue: true });
}

export function statBindSource(p: Program, bind: PlannedBind, options: CallOptions = {}): Output<Statx> {
  const source = findBindSource(p, bind, options);
  const stat = statx(p, source.directory, source.path, source.flags, undefined, options);
  closeBindSource(p, source);
  return stat;
}

/** What the engine's end, and its next start, are for containers. */
import type { Report } from '../std/report.ts';
import type { Container } from './container.ts';
import type { Lifecycle } from './lifecycle.ts';
import { startsWithEngine } from './restart-policy.ts';
import { countsAsRunning } from './state.ts';
import { stopContainer, type Stopping } from './stop.ts';

/**
 * Stops whatever runs, all at once, each with its own signal and patience, as dockerd does at its end. That is nobody's wish for the
 * container: its policy starts it again with the engine, and not before.
 */
export async function stopWithEngine(stopping: Stopping, containers: readonly Container[]): Promise<void> {
  await Promise.all(
    containers.map(async (container) => {
      if (!countsAsRunning(container.state) && !container.starting) return;
      using _policy = container.holdPolicy();
      await stopContainer(stopping, container, { by: 'engine' });
    }),
  );
}

/** Starts what its policy starts with the engine. One that can't start says so by its state, and is reported. */
export async function startWithEngine(
  { lifecycle, report }: { readonly lifecycle: Lifecycle; readonly report: Report },
  containers: readonly Container[],
): Promise<void> {
  const start = (container: Container): Promise<unknown> =>
    lifecycle.start(container).catch((error: unknown) => report(`the start of ${container.name}`, error));
  await Promise.all(containers.filter((container) => waitsForEngine(container)).map(start));
}

function waitsForEngine({ state, record, hostConfig }: Container): boolean {
  if (state.status !== 'exited' || !record.hasBeenStarted) return false;
  return startsWithEngine(hostConfig.RestartPolicy, { ...record, exitCode: state.exitCode });
}

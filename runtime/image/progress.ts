/** Progress messages as Docker's engine streams them (moby pkg/progress, pkg/streamformatter). */
import { progressBar } from '../text/progress-bar.ts';

export type ProgressMessage = Record<string, unknown>;
export type Tell = (message: ProgressMessage) => void;

/** Clients draw each message: a hundred a layer are enough, and small layers need none in between. */
const STEPS_MAX = 100;
const STEP_BYTES_MIN = 64 * 1024;

/** A layer has come to another stage. */
export const stage = (id: string, status: string): ProgressMessage => ({ status, progressDetail: {}, id });

/** How far something is. */
export const progressOf = (id: string, status: string, current: number, total: number): ProgressMessage => ({
  status,
  progressDetail: { current, total },
  progress: progressBar(current, total),
  id,
});

/** Tells of bytes as they pass: about a hundred times, and at the end. */
export function byteProgress(tell: Tell, id: string, status: string, total: number): (bytes: number) => void {
  const step = Math.max(STEP_BYTES_MIN, total / STEPS_MAX);
  let current = 0;
  let next = 0;
  return (bytes) => {
    current += bytes;
    if (current < next && current !== total) return;
    next = current + step;
    tell(progressOf(id, status, current, total));
  };
}

/** The tasks of a page's main thread, from Chromium's own tracing, on a processor that DevTools makes slower. */
import type { Page } from 'playwright-core';
import * as v from 'valibot';

const TraceEvent = v.object({
  name: v.string(),
  pid: v.number(),
  tid: v.number(),
  args: v.optional(v.object({ name: v.optional(v.unknown()) })),
  /** Microseconds of the thread's processor time. */
  tdur: v.optional(v.number()),
});
const Trace = v.object({ traceEvents: v.array(TraceEvent) });

/** `TASK` in a thread's events; `toplevel` has them under one of two names, by Chromium's version. */
const TASK = /(?:^|::)RunTask$/;
const MAIN_THREAD = 'CrRendererMain';

/**
 * Milliseconds of processor time that each task of the main thread took while `work` ran, with the thread slowed down to an n-th.
 * Processor time, because what else the computer does stretches a task as a clock sees it.
 */
export async function mainThreadTasks(page: Page, slowdown: number, work: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('trace the page: its browser is gone');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await browser.startTracing(page, { categories: ['-*', 'toplevel'] });
  await work();
  const bytes = await browser.stopTracing();
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await devtools.detach();
  const { traceEvents } = v.parse(Trace, JSON.parse(bytes.toString()));
  const mains = new Set(
    traceEvents.flatMap(({ name, args, pid, tid }) =>
      name === 'thread_name' && args?.name === MAIN_THREAD ? [`${pid} ${tid}`] : [],
    ),
  );
  return traceEvents.flatMap(({ name, pid, tid, tdur }) =>
    TASK.test(name) && mains.has(`${pid} ${tid}`) && tdur !== undefined ? [tdur / 1000] : [],
  );
}

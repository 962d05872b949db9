/** What axe finds on a page: names, roles, contrasts, regions. */
import axe from 'axe-core';
import type { Page } from './browser.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Evaluated by the debugger, because the page's policy lets nobody else's script in. */
export async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

export async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source);
}

/** From a snapshot to a shell that has answered. */
import { readFile } from 'node:fs/promises';
import { decodeSnapshot } from '../../emulator/snapshot.ts';
import { loadOptions } from '../../sandbox/node/load.ts';
import { SNAPSHOT_PATH } from '../../sandbox/node/paths.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import type { Bench } from './bench.ts';
import { repeat } from './docker-run.ts';
import { openBrowser, probe, type BenchBrowser } from './page.ts';
import { type Figure, median } from './report.ts';
import { BenchTerminal } from './terminal.ts';

/** The typed line does not contain what it prints. */
const COMMAND = 'echo $((6*7))\n';
const ANSWER = /[\r\n]42\r\n/;

export const firstCommand: Bench = {
  name: 'first-command',
  async run(scale) {
    const parts = await loadOptions();
    const file = await readFile(SNAPSHOT_PATH);
    const inNode = await repeat(scale.of(5), 1, async () => {
      using sandbox = await Sandbox.restore(parts, await decodeSnapshot(file));
      using terminal = await BenchTerminal.open(sandbox);
      await terminal.type(COMMAND, ANSWER);
    });
    await using browser = await openBrowser();
    const inPage: number[] = [];
    for (let visit = 0; visit < scale.of(5); visit += 1) inPage.push(await answerInPage(browser));
    return [
      row('Node, unpacking and restoring included', inNode),
      row('page, from prompt to answer, typing included', inPage),
    ];
  },
};

async function answerInPage(browser: BenchBrowser): Promise<number> {
  await using opened = await browser.open();
  await opened.type(COMMAND);
  await opened.until(ANSWER);
  return ((await probe(opened.page, 'lastAt')) as number) - opened.promptAt;
}

const row = (how: string, times: readonly number[]): Figure => ({
  name: 'restored snapshot to first answered command',
  value: median(times) / 1000,
  unit: 's',
  bar: { atMost: 0.5 },
  how: `${how}, median of ${times.length}`,
});

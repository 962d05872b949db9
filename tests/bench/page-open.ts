/** From opening the page to a prompt, as somebody who has never been here. */
import type { Bench } from './bench.ts';
import { openBrowser } from './page.ts';
import { median } from './report.ts';

export const pageOpen: Bench = {
  name: 'page-open',
  async run(scale) {
    await using browser = await openBrowser();
    const times: number[] = [];
    let bytes = 0;
    for (let visit = 0; visit < scale.of(5, 3); visit += 1) {
      await using opened = await browser.open();
      times.push(opened.promptAt);
      bytes = Math.max(bytes, opened.transferred);
    }
    const how = `median of ${times.length}, each with an empty cache: ${times.map((time) => time.toFixed(0)).join(' ')}`;
    return [
      { name: 'page opened to prompt', value: median(times) / 1000, unit: 's', bar: { atMost: 1.5 }, how },
      {
        name: 'transferred until the prompt',
        value: bytes / 1e6,
        unit: 'MB',
        bar: { atMost: 10 },
        how: 'the largest of the visits, headers included',
      },
    ];
  },
};

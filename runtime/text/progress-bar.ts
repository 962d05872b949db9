/** The bar behind a progress message (moby pkg/jsonmessage): the engine sends it ready made, the command line draws its own to fit. */
import { humanSize } from './units.ts';

const BAR_WIDTH = 50;
/** Narrower terminals get the numbers alone. */
const BAR_COLUMNS_MIN = 110;
const ENGINE_COLUMNS = 200;

/** `[====>     ]  1.2MB/30MB`; `total` 0 is unknown. */
export function progressBar(current: number, total: number, columns = ENGINE_COLUMNS): string {
  if (total <= 0) return current <= 0 ? '' : humanSize(current).padStart(8);
  const share = Math.min(BAR_WIDTH, Math.trunc(Math.trunc((current / total) * 100) / 2));
  const bar = columns > BAR_COLUMNS_MIN ? `[${'='.repeat(share)}>${' '.repeat(BAR_WIDTH - share)}] ` : '';
  const numbers = humanSize(current).padStart(8);
  return `${bar}${numbers}${current > total ? '' : `/${humanSize(total)}`}`;
}

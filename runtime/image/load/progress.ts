/** Progress messages as Docker's engine streams them (moby pkg/jsonmessage). */
export type ProgressMessage = Record<string, unknown>;

const BAR_WIDTH = 50;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A layer has been read: clients show a full bar behind its id. */
export const layerProgress = (id: string, bytes: number): ProgressMessage => ({
  status: 'Loading layer',
  progressDetail: { current: bytes, total: bytes },
  progress: `[${'='.repeat(BAR_WIDTH)}>] ${humanSize(bytes).padStart(8)}/${humanSize(bytes)}`,
  id,
});

/** Four significant digits, powers of 1000 (docker/go-units HumanSize). */
function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(4))}${UNITS[unit] ?? ''}`;
}

/** Go's Duration.String: `1m30s`, `1.5s`, `500ms`, `0s`. */
const UNITS = [
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
] as const;

export function durationText(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const size = Math.abs(nanoseconds);
  if (size < 1e9) {
    const [unit, scale] = UNITS.find(([, each]) => size >= each) ?? UNITS[2];
    return `${sign}${size / scale}${unit}`;
  }
  const minutes = Math.floor(size / 60e9);
  const seconds = `${(size - minutes * 60e9) / 1e9}s`;
  if (minutes === 0) return sign + seconds;
  const hours = Math.floor(minutes / 60);
  return `${sign}${hours > 0 ? `${hours}h` : ''}${minutes % 60}m${seconds}`;
}

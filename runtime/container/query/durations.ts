/** How long ago, as Docker tells people: "Less than a second", "About a minute", "3 weeks". */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${String(seconds)} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${String(minutes)} minutes`;
  return longDuration(Math.floor(ms / 3_600_000 + 0.5));
}

function longDuration(hours: number): string {
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${String(hours)} hours`;
  if (hours < 24 * 7 * 2) return `${String(Math.trunc(hours / 24))} days`;
  if (hours < 24 * 30 * 2) return `${String(Math.trunc(hours / 24 / 7))} weeks`;
  if (hours < 24 * 365 * 2) return `${String(Math.trunc(hours / 24 / 30))} months`;
  return `${String(Math.trunc(hours / 24 / 365))} years`;
}

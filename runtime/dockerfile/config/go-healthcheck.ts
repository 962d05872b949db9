import type { ImageConfig } from '../../model/types.ts';
import { quote, quoteRune } from '../../text/quote.ts';

/** Go's %q of a health check, as the classic builder notes it in the history: `&{["CMD" "true"] "5s" "0s" "0s" '\x00'}`. */
export function goHealthcheck(check: NonNullable<ImageConfig['Healthcheck']>): string {
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = check;
  const times = [Interval, Timeout, StartPeriod, ...(StartInterval === undefined ? [] : [StartInterval])];
  const words = (Test ?? []).map(quote).join(' ');
  const rune = quoteRune(String.fromCodePoint(Math.min(Retries ?? 0, 0x10ffff)));
  return `&{[${words}] ${times.map((time) => quote(goDuration(time ?? 0))).join(' ')} ${rune}}`;
}

/** Nanoseconds as Go's Duration.String has them: `1m30s`, `1.5s`, `20ms`. */
function goDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const seconds = nanoseconds / 1e9;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = `${Number((seconds % 60).toFixed(9))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/**
 * Debian's packages of Go sources, whose test tables our parsers are held against. They are unpacked, not installed:
 * nothing of them is run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const INSTALLED = '/usr/share/gocode/src';
const UNPACKED = resolve('.cache/golang');
const DOWNLOAD_MS_MAX = 60_000;

/** A file of a package, as `github.com/docker/go-units/size_test.go`; undefined where the package can't be had. */
export function golangSource(packageName: string, path: string): string | undefined {
  const installed = join(INSTALLED, path);
  if (existsSync(installed)) return readFileSync(installed, 'utf8');
  const unpacked = join(UNPACKED, packageName, INSTALLED, path);
  if (!existsSync(unpacked)) unpack(packageName);
  return existsSync(unpacked) ? readFileSync(unpacked, 'utf8') : undefined;
}

/** Only on Debian, as root; elsewhere nothing happens. */
function unpack(packageName: string): void {
  if (process.getuid?.() !== 0) return;
  const folder = join(UNPACKED, packageName);
  mkdirSync(folder, { recursive: true });
  spawnSync('apt-get', ['download', '-qq', packageName], { cwd: folder, timeout: DOWNLOAD_MS_MAX });
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (file !== undefined) spawnSync('dpkg', ['-x', file, '.'], { cwd: folder });
}

/** The body of a Go function, without its braces. */
export function functionBody(source: string, name: string): string {
  const start = source.indexOf(`func ${name}(`);
  if (start === -1) throw new Error(`the Go source has no function ${name}`);
  return source.slice(start, source.indexOf('\n}\n', start));
}

/** What a Go string literal, or a concatenation of literals and strings.Repeat, stands for; undefined for anything else. */
export function goText(expression: string): string | undefined {
  const parts = expression.split(/\s*\+\s*(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => {
    const repeated = /^strings\.Repeat\("([^"]*)", (\d+)\)$/.exec(part.trim());
    if (repeated) return (repeated[1] ?? '').repeat(Number(repeated[2]));
    const literal = /^"((?:[^"\\]|\\.)*)"$/.exec(part.trim());
    return literal ? (JSON.parse(`"${literal[1] ?? ''}"`) as string) : undefined;
  });
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

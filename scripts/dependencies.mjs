import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { root, run } from './process.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);

/** Runs `npm ci` when node_modules is missing or belongs to another lock file. */
export async function ensureDependencies() {
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Drydock needs Node 20.19 or newer, this is ${process.versions.node}: see https://nodejs.org`);
  }
  const stamp = `${root}node_modules/.drydock-lock`;
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  if (readIfThere(stamp) === wanted) return;
  console.error('Installing dependencies (npm ci)...');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, wanted);
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** `ADD https://...`: a file that is fetched through the one way out of the sandbox. */
import { badParameter } from '../../std/errors.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { streamOf } from '../../std/stream-of.ts';
import { digestOf, isDigest, type DigestAlgorithm } from '../../oci/digest.ts';
import { fetchFile } from '../context/fetch-file.ts';
import type { Source } from '../files/find-sources.ts';
import type { BuildRun } from './build-run.ts';
import { fileSource } from './copy-documents.ts';
import { say } from './messages.ts';
import type { BuildMessage } from '../../model/build-message.ts';

/** Bytes of a file that is fetched: it is in memory as a whole. */
const BYTES_MAX = 256 * 1024 * 1024;

/** Throws DockerErrors without "ADD failed: " in front. */
export async function* fetchSource(
  run: BuildRun,
  url: string,
  destination: string,
  checksum: string | undefined,
): AsyncGenerator<BuildMessage, Source> {
  const response = await fetchFile(run.outside, url, run.signal);
  const name = fileName(new URL(url).pathname, response.headers.get('content-disposition'));
  if (name === undefined && destination.endsWith('/'))
    throw badParameter(`cannot determine filename for source ${url}`);
  const bytes = await bodyOf(response, url);
  yield { status: 'Downloading', progressDetail: { current: bytes.byteLength, total: bytes.byteLength } };
  yield say('\n');
  await checkSum(bytes, checksum);
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  const mtimeSeconds = Number.isNaN(modified) ? 0 : Math.floor(modified / 1000);
  return fileSource({ run }, name ?? '__unnamed__', bytes, { permissions: 0o600, mtimeSeconds });
}

const bodyOf = (response: Response, url: string): Promise<Uint8Array> =>
  bytesOf(response.body ?? streamOf([]), BYTES_MAX, () => badParameter(`${url} is larger than ${BYTES_MAX} bytes`));

async function checkSum(bytes: Uint8Array, checksum: string | undefined): Promise<void> {
  if (checksum === undefined) return;
  if (!isDigest(checksum)) throw badParameter(`invalid checksum digest format: ${JSON.stringify(checksum)}`);
  const found = await digestOf(bytes, checksum.slice(0, 6) as DigestAlgorithm);
  if (found !== checksum) throw badParameter(`digest mismatch ${found}: ${checksum}`);
}

function fileName(path: string, disposition: string | null): string | undefined {
  if (!path.endsWith('/')) return baseName(decodePath(path));
  const given = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  return given === undefined || given.endsWith('/') ? undefined : baseName(given);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Never a way out of the destination. */
function baseName(path: string): string | undefined {
  const name = path.split('/').at(-1) ?? '';
  return name === '' || name === '.' || name === '..' ? undefined : name;
}

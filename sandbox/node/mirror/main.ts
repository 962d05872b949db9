/** `npm run mirror`: images of any registry for linux/386, put beside the shelf. */
import { parseArgs } from 'node:util';
import { type ImageReference, familiarString, parseReference } from '../../../runtime/oci/reference.ts';
import { systemTimers } from '../../../runtime/std/time.ts';
import { FileBlobStore } from '../../../runtime/store/node/file-blob-store.ts';
import { useNodeCodecs } from '../codecs.ts';
import { directOutside } from '../direct-outside.ts';
import { fromCaller } from '../serve-arguments.ts';
import { MIRRORED_PATH } from '../paths.ts';
import { credentialsOf } from './docker-config.ts';
import { readImages, withImage, writeImages } from './layout.ts';
import { mirrorImage } from './mirror-image.ts';

const HELP = `Usage: npm run mirror -- [OPTIONS] IMAGE...

Copies images for linux/386 from their registries, as docker.io/library/alpine:3.20, to where the shelf finds them.
Who you are to a registry is read from Docker's config.json ($DOCKER_CONFIG, else ~/.docker).

  --to DIR             the folder (default: the one that the site and npm run serve read)
  --insecure REGISTRY  a registry without a valid certificate, or without encryption; may be given several times
  --help               print this
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string' },
    insecure: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || positionals.length === 0) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}
useNodeCodecs();
const folder = values.to === undefined ? MIRRORED_PATH : fromCaller(values.to);
const rules = { mirrors: [], insecureRegistries: values.insecure };
const way = { outside: directOutside, timers: systemTimers, rules: () => rules };
let failures = 0;
for (const text of positionals) {
  try {
    await mirror(parseReference(text));
  } catch (error) {
    failures += 1;
    console.error(`mirror: ${text}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
process.exit(failures === 0 ? 0 : 1);

/** Each image is entered when all of it is there; one that fails changes nothing, and what came of it is used by the next run. */
async function mirror(ref: ImageReference): Promise<void> {
  const blobs = await FileBlobStore.open(folder);
  const credentials = await credentialsOf(ref.domain);
  const { signal } = new AbortController();
  const date = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  const image = await mirrorImage({ way, blobs, credentials, signal, date }, ref);
  await writeImages(folder, withImage(await readImages(folder), image));
  console.log(`${familiarString(ref)}: ${image.manifest.digest}, ${(image.sizeBytes / 1e6).toFixed(1)} MB`);
}

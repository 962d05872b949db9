/** Fetches what a sandbox in a browser is made of, with progress, and unpacks it. */
import { fingerprintOf } from '../emulator/fingerprint.ts';
import { COMMAND_LINE } from './command-line.ts';
import { decodeSnapshot, type Snapshot } from '../emulator/snapshot.ts';
import { unpackLayer, type UnpackedLayer } from '../runtime/image/layer-pack.ts';
import type { BootProgress, StartOptions } from './contract.ts';

type Artefacts = StartOptions['artefacts'];

const GZIP_MAGIC = [0x1f, 0x8b];

export class Fetcher {
  readonly #artefacts: Artefacts;
  readonly #onProgress: (progress: BootProgress) => void;
  #loaded = 0;
  #total = 0;

  constructor(artefacts: Artefacts, onProgress: (progress: BootProgress) => void) {
    this.#artefacts = artefacts;
    this.#onProgress = onProgress;
  }

  async wasm(): Promise<WebAssembly.Module> {
    return WebAssembly.compile(await gunzip(await this.#fetch(this.#artefacts.wasm)));
  }

  async snapshot(): Promise<Snapshot> {
    return decodeSnapshot(await this.#fetch(this.#artefacts.snapshot));
  }

  /** What a restored machine reads first is in its memory: the files' contents come when they are asked for. */
  async guestRoot(): Promise<UnpackedLayer> {
    const part = (name: string): Promise<Uint8Array> => this.image(`guestroot.${name}`);
    return unpackLayer(await part('index'), part);
  }

  /** One of `artefacts.images`, unpacked where it is gzip'ed. */
  async image(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const image = this.#artefacts.images.find((candidate) => candidate.name === name);
    if (!image)
      throw new Error(
        `Fetch image ${name}: the page names only ${this.#artefacts.images.map((i) => i.name).join(', ')}`,
      );
    return gunzip(await this.#fetch(image.url));
  }

  async boot(
    memoryBytes: number,
  ): Promise<{ boot: { bios: Uint8Array; kernel: Uint8Array; initrd: Uint8Array }; fingerprint: string }> {
    const { bios: biosUrl, kernel: kernelUrl, initramfs } = this.#artefacts;
    const [bios, kernel, initrd] = await Promise.all([biosUrl, kernelUrl, initramfs].map((url) => this.#fetch(url)));
    if (!bios || !kernel || !initrd) throw new Error('Fetch the kernel: a part did not come');
    const boot = { bios, kernel, initrd };
    return { boot, fingerprint: await fingerprintOf({ ...boot, memoryBytes, commandLine: COMMAND_LINE }) };
  }

  async #fetch(url: string): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await fetch(url);
    if (!answer.ok || !answer.body)
      throw new Error(`Fetch ${url}: the server answered ${answer.status} ${answer.statusText}`);
    this.#total += Number(answer.headers.get('content-length') ?? 0);
    const counted = answer.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (piece, controller) => {
          this.#loaded += piece.length;
          this.#report();
          controller.enqueue(piece);
        },
      }),
    );
    return new Uint8Array(await new Response(counted).arrayBuffer());
  }

  #report(): void {
    const total = Math.max(this.#total, this.#loaded);
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    const text = `Fetching the machine, ${megabytes(this.#loaded)} of ${megabytes(total)} MB`;
    this.#onProgress({ stage: 'fetching', fraction: 0.6 * (total > 0 ? this.#loaded / total : 0), text });
  }
}

/** Servers differ in whether they send .gz files as content or as an encoding that the browser has undone already. */
async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!GZIP_MAGIC.every((byte, at) => bytes[at] === byte)) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

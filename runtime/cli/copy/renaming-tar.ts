import type { TarHeader } from '../../archive/tar-header.ts';
import { TarReader } from '../../archive/tar-reader.ts';

type Rename = (name: string) => string;

/** Gives an entry, and what a hard link in it names, another name. */
export const renamed = (header: TarHeader, rename: Rename): TarHeader => ({
  ...header,
  name: rename(header.name),
  linkName: header.type === 'link' ? rename(header.linkName) : header.linkName,
});

/** A tar whose entries have other names. */
export class RenamingTar extends TarReader {
  readonly #rename: Rename;

  constructor(stream: ReadableStream<Uint8Array>, rename: Rename) {
    super(stream);
    this.#rename = rename;
  }

  override async next(): Promise<TarHeader | undefined> {
    const header = await super.next();
    return header && renamed(header, this.#rename);
  }
}

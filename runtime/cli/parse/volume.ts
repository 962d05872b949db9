/**
 * `--volume`: `path` for an anonymous volume, `source:path[:options]` for a bind or a named volume.
 */
import { absolutePath } from '../../text/path.ts';

export type VolumeFlag =
  | { readonly kind: 'anonymous'; readonly path: string }
  /** `text` is the API's form of it. */
  | { readonly kind: 'bind'; readonly text: string };

export function parseVolume(text: string, cwd: string): VolumeFlag {
  if (text === '') throw new Error('invalid empty volume spec');
  const parts = text.split(':');
  const last = parts.length - 1;
  // One trailing colon passes, an empty part anywhere else doesn't: Docker's own splitter looks at a part when its colon comes.
  const empty = parts.findIndex((part, index) => part === '' && index < last);
  if (empty >= 0 || (last > 1 && parts[last] === '')) {
    throw new Error(`invalid spec: ${text}: empty section between colons`);
  }
  const [source = '', target] = parts;
  if (target === undefined || target === '') return { kind: 'anonymous', path: text };
  const path = source.startsWith('.') ? absolutePath(source, cwd) : source;
  return { kind: 'bind', text: [path, ...parts.slice(1)].join(':') };
}

/** Debian's control files (deb822(5)), as dpkg keeps its database in: stanzas of fields, separated by empty lines. */

/** A stanza's fields by their names in small letters, each as its first line. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * What is no field is left out: half a database still tells of the packages that can be read. Nobody here asks for what goes on over
 * several lines.
 */
export function parseStanzas(text: string): Stanza[] {
  const stanzas: Map<string, string>[] = [];
  let open: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (line.trim() === '') open = undefined;
    else if (colon > 0 && !/^\s/.test(line)) {
      if (!open) stanzas.push((open = new Map()));
      open.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
  }
  return stanzas;
}

/**
 * `npm run catalogue`: what is on the shelf.
 *
 *     npm run catalogue              a table
 *     npm run catalogue -- --json    name, tags, digest, size in bytes and provenance of each image
 *     npm run --silent catalogue -- --markdown > docs/catalogue.md
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CatalogueImage, parseCatalogue } from '../runtime/oci/catalogue.ts';
import { SHELF } from './build/places.ts';
import { cataloguePage } from './catalogue-page.ts';

const COLUMN_GAP = 2;
const SHORT_DIGEST_LENGTH = 19;

const row = ({ name, tags, manifest, sizeBytes, provenance }: CatalogueImage): string[] => [
  name,
  tags.join(', '),
  manifest.digest.slice(0, SHORT_DIGEST_LENGTH),
  `${(sizeBytes / 1e6).toFixed(1)} MB`,
  provenance.text,
];

const facts = ({ name, tags, manifest, sizeBytes, provenance }: CatalogueImage): object => ({
  name,
  tags,
  digest: manifest.digest,
  size: sizeBytes,
  provenance,
});

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd((widths[column] ?? 0) + COLUMN_GAP)).join('');
  return rows.map((cells) => line(cells).trimEnd()).join('\n');
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
});
const images = parseCatalogue(readFileSync(join(SHELF, 'catalogue.json'), 'utf8'));
if (values.json) console.log(JSON.stringify(images.map(facts), undefined, 2));
else if (values.markdown) process.stdout.write(cataloguePage(images));
else console.log(table([['NAME', 'TAGS', 'DIGEST', 'SIZE', 'PROVENANCE'], ...images.map(row)]));

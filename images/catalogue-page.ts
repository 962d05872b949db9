/** The page of the documents that lists what is on the shelf. */
import type { CatalogueImage } from '../runtime/oci/catalogue.ts';

const HEAD = `# The shelf's images

Made by \`npm run --silent catalogue -- --markdown > docs/catalogue.md\`. Sizes are those of a pull with nothing there: images share the layers of their
base. Every image is for linux/386, and \`tests/machine/shelf*.test.ts\` uses each for its purpose. Two rows of one name are two images of it.

| name | tags | packed, MB | what | where it comes from |
| --- | --- | --- | --- | --- |
`;

const row = ({ name, tags, sizeBytes, summary, provenance }: CatalogueImage): string => {
  const cells = [
    `\`${name}\``,
    tags.map((tag) => `\`${tag}\``).join(' '),
    (sizeBytes / 1e6).toFixed(1),
    summary,
    provenance.text,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
};

/** Markdown. */
export const cataloguePage = (images: readonly CatalogueImage[]): string => HEAD + images.map(row).join('');

import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError } from '../errors.ts';
import { fullName, type ImageReference } from '../../oci/reference.ts';
import { readOr } from '../../std/errors.ts';
import { parseReference } from '../parse/reference.ts';
import { quote } from '../../text/quote.ts';
import { imagePath } from './history.ts';

export const tag = command({
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  arguments: exactly(2),
  flags: {},
  async run({ client, args }) {
    const [source = '', target = ''] = args;
    const reference = readTarget(target);
    const query = { repo: fullName(reference), tag: reference.tag ?? 'latest' };
    await client.send('POST', `/images/${imagePath(source)}/tag`, { query });
  },
});

function readTarget(text: string): ImageReference {
  const reference = readOr(
    () => parseReference(text),
    (message) => new CliError(`Error parsing reference: ${quote(text)} is not a valid repository/tag: ${message}`),
  );
  if (reference.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference');
  return reference;
}

import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError, messageOf } from '../errors.ts';
import { type Reference, parseReference } from '../parse/reference.ts';
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
    const query = { repo: reference.fullName, tag: reference.tag ?? 'latest' };
    await client.send('POST', `/images/${imagePath(source)}/tag`, { query });
  },
});

function readTarget(text: string): Reference {
  let reference: Reference | undefined;
  try {
    reference = parseReference(text);
  } catch (error) {
    throw new CliError(`Error parsing reference: ${quote(text)} is not a valid repository/tag: ${messageOf(error)}`);
  }
  if (!reference) {
    throw new CliError(
      `Error parsing reference: ${quote(text)} is not a valid repository/tag: invalid reference format`,
    );
  }
  if (reference.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference');
  return reference;
}

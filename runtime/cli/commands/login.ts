/** `login` and `logout`: who the user is to a registry, kept in the client's configuration. */
import { atMost } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { ConfigFile, configPath, INDEX_SERVER, type RegistryAuth } from '../config/config-file.ts';
import { CliError, messageOf } from '../errors.ts';
import { LineReader } from '../stream/line-reader.ts';

export const login = command({
  summary: 'Authenticate to a registry',
  details: 'Without a server it is Docker Hub.',
  usage: '[OPTIONS] [SERVER]',
  arguments: atMost(1),
  flags: {
    password: flag.string('Password, or personal access token', { short: 'p' }),
    'password-stdin': flag.bool('Read the password from standard input'),
    username: flag.string('Name', { short: 'u' }),
  },
  async run(context) {
    const { flags, args, out, err, invocation } = context;
    if (flags.password !== '' && flags['password-stdin'])
      throw new CliError('conflicting options: cannot specify both --password and --password-stdin');
    if (flags['password-stdin'] && flags.username === '')
      throw new CliError('the --password-stdin option requires --username to be set');
    if (flags.password !== '') await err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
    const server = serverOf(args[0]);
    const given = { username: flags.username, password: await passwordOf(context, flags) };
    const config = await ConfigFile.read(invocation);
    const stored = given.username === '' && given.password === '' ? config.auth(server) : undefined;
    const known = stored && (await loginWithStored(context, stored));
    const auth = known ?? (await askWhatIsMissing(context, server, given));
    const status = known ?? (await authenticate(context, { ...auth, serveraddress: server }));
    if (!known) {
      await config.setAuth(server, {
        ...auth,
        ...('IdentityToken' in status && status.IdentityToken !== '' && { identitytoken: status.IdentityToken }),
      });
      await err(
        `\nWARNING! Your credentials are stored unencrypted in '${configPath(invocation)}'.\n` +
          'Configure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n',
      );
    }
    await out('Login Succeeded\n');
  },
});

const serverOf = (name: string | undefined): string =>
  name === undefined || name === '' || name === 'docker.io' || name === 'index.docker.io'
    ? INDEX_SERVER
    : name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

interface LoginFlags {
  readonly password: string;
  readonly 'password-stdin': boolean;
}

const PASSWORD_BYTES_MAX = 64 * 1024;

async function passwordOf({ invocation }: CommandContext<Flags>, flags: LoginFlags): Promise<string> {
  if (!flags['password-stdin']) return flags.password;
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of invocation.readStdin({ raw: false })) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > PASSWORD_BYTES_MAX) throw new CliError('password from standard input is too long');
  }
  return (text + decoder.decode()).replace(/\r?\n$/, '').replace(/\r$/, '');
}

interface Status {
  readonly Status: string;
  readonly IdentityToken: string;
}

const authenticate = ({ client, signal }: CommandContext<Flags>, auth: RegistryAuth): Promise<Status> =>
  client.json<Status>('POST', '/auth', { body: auth, signal });

/** What is stored may still be right. */
async function loginWithStored(
  context: CommandContext<Flags>,
  stored: RegistryAuth,
): Promise<RegistryAuth | undefined> {
  await context.err(
    `Authenticating with existing credentials... [Username: ${stored.username ?? ''}]\n\n` +
      " Info -> To login with a different account, run 'docker logout' followed by 'docker login'\n\n\n",
  );
  try {
    await authenticate(context, stored);
    return stored;
  } catch (error) {
    await context.err(`Login did not succeed, error: ${messageOf(error)}\n`);
    return undefined;
  }
}

async function askWhatIsMissing(
  context: CommandContext<Flags>,
  server: string,
  given: { username: string; password: string },
): Promise<{ username: string; password: string }> {
  const { invocation, out } = context;
  if (given.username !== '' && given.password !== '') return given;
  if (!invocation.tty.stdin) throw new CliError('Error: Cannot perform an interactive login from a non TTY device');
  await using lines = new LineReader(context);
  if (server === INDEX_SERVER && given.username === '') {
    await out('Log in with your Docker ID or email address to push and pull images from Docker Hub.\n');
  }
  const username = given.username || (await lines.ask('Username: ', { echo: true })).trim();
  if (username === '') throw new CliError('username is required');
  const password = given.password || (await lines.ask('Password: ', { echo: false }));
  if (password === '') throw new CliError('password is required');
  return { username, password };
}

export const logout = command({
  summary: 'Log out from a registry',
  details: 'Without a server it is Docker Hub.',
  usage: '[SERVER]',
  arguments: atMost(1),
  flags: {},
  async run({ args, out, invocation }) {
    const server = serverOf(args[0]);
    await out(`Removing login credentials for ${server}\n`);
    await (await ConfigFile.read(invocation)).removeAuth(server);
  },
});

/** `npm run relay`: lets the machine of a page reach the internet through this computer. */
import { HELP, parseRelayArguments } from './relay-arguments.ts';
import { openRelay } from './relay.ts';

const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;

try {
  const options = parseRelayArguments(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else {
    const { port } = await openRelay(options).catch((error: unknown) => fail(EXIT_FAILURE, error));
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    console.log(`Relay for Drydock's page listening on ws://${host}:${port}/ (${options.reach})`);
  }
} catch (error) {
  fail(EXIT_USAGE, error);
}

function fail(code: number, error: unknown): never {
  console.error(`relay: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(code);
}

import { atLeast } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { checkPullPolicy, createContainer, withHelp } from '../container/create.ts';
import { CONTAINER_FLAGS } from '../container/flags.ts';
import { planContainer } from '../container/request.ts';

export const create = command({
  summary: 'Create a new container',
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  arguments: atLeast(1),
  flags: CONTAINER_FLAGS,
  interspersed: false,
  async run(context) {
    const planned = async () => {
      checkPullPolicy(context.flags.pull);
      return await planContainer(context);
    };
    const plan = await planned().catch((error: unknown) => {
      throw withHelp(error, 'create', 125);
    });
    await context.out(`${await createContainer(context, plan)}\n`);
  },
});

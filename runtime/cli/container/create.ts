/**
 * Creates the container that `run` and `create` were asked for, pulling its image when that is missing.
 */
import type { ContainerCreateResponse } from '../../model/types.ts';
import type { CommandContext } from '../command/command.ts';
import { CliError, isNotFound, messageOf } from '../errors.ts';
import { isLoopback } from '../../text/host.ts';
import { familiarString, withDefaultTag } from '../../oci/reference.ts';
import { parseImage, parseReference } from '../parse/reference.ts';
import { pullImage } from '../commands/pull.ts';
import { openCidFile } from './cid-file.ts';
import type { CONTAINER_FLAGS } from './flags.ts';
import { parsePlatform } from './platform.ts';
import type { CreatePlan } from './request.ts';

type CreateContext = CommandContext<typeof CONTAINER_FLAGS>;

const PULL_POLICIES = new Set(['always', 'missing', 'never', '']);

export function checkPullPolicy(policy: string): void {
  if (PULL_POLICIES.has(policy)) return;
  throw new Error(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`);
}

/** Docker's way of ending an error of `run`: which help page to read. */
export const withHelp = (error: unknown, verb: string, exitCode: number): CliError =>
  new CliError(`docker: ${messageOf(error)}\n\nRun 'docker ${verb} --help' for more information`, exitCode);

/** The new container's ID. Warnings go to standard error. */
export async function createContainer(context: CreateContext, plan: CreatePlan): Promise<string> {
  const { flags } = context;
  await warn(context, plan);
  const cidFile = await openCidFile(context.invocation, flags.cidfile);
  try {
    const { Id, Warnings } = await createOrPull(context, plan);
    for (const warning of Warnings ?? []) await context.err(`WARNING: ${warning}\n`);
    await cidFile.write(Id);
    return Id;
  } finally {
    await cidFile.close();
  }
}

async function warn(context: CreateContext, { host }: CreatePlan): Promise<void> {
  const loopback = host.Dns?.find(isLoopback);
  if (loopback !== undefined) await context.err(`WARNING: Localhost DNS (${loopback}) may fail in containers.\n`);
}

async function createOrPull(context: CreateContext, { request }: CreatePlan): Promise<ContainerCreateResponse> {
  const { flags, client, signal } = context;
  const reference = parseImage(request.Image ?? '');
  const platform = flags.platform === '' ? undefined : parsePlatform(flags.platform);
  const query = { name: flags.name === '' ? undefined : flags.name, platform };
  const create = (): Promise<ContainerCreateResponse> =>
    client.json('POST', '/containers/create', { query, body: request, signal });
  if (flags.pull === 'always') await pull(context, request.Image ?? '', platform);
  try {
    return await create();
  } catch (error) {
    if (!isNotFound(error) || !reference || flags.pull !== 'missing') throw error;
    if (!flags.quiet)
      await context.err(`Unable to find image '${familiarString(withDefaultTag(reference))}' locally\n`);
    await pull(context, request.Image ?? '', platform);
    return await create();
  }
}

async function pull(context: CreateContext, image: string, platform: string | undefined): Promise<void> {
  const wanted = withDefaultTag(parseReference(image));
  await pullImage(context, wanted, { platform, write: context.flags.quiet ? undefined : context.err });
}

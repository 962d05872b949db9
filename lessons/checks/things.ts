/** Conditions on images, volumes and networks. */
import { asText, shown, unmet } from './expected.ts';
import { type EvidenceOf, wrongFields } from './container.ts';
import type { Look } from './look.ts';
import type { CheckOf } from './schema.ts';
import { failed, passed, pending, type Verdict } from './verdict.ts';

type Facts = Record<string, unknown>;

export async function checkImage(check: CheckOf<'image'>, look: Look, evidenceOf: EvidenceOf): Promise<Verdict> {
  const { name } = check;
  const facts = await look.inspect(`/images/${name.split('/').map(encodeURIComponent).join('/')}/json`);
  const there = presence('image', check, facts);
  if (there || !facts) return there ?? pending('');
  const id = asText(facts['Id']);
  if (check.other_than !== undefined && evidenceOf(check.other_than)?.images?.[name] === id)
    return pending(`${name} is still the same image`, id.slice(7, 19));
  const layers = (facts['RootFS'] as { Layers?: unknown[] } | undefined)?.Layers?.length ?? 0;
  const wantedLayers = check.layers === undefined ? undefined : unmet(check.layers, layers);
  if (wantedLayers !== undefined)
    return failed(`${name} has ${layers} layers, the step asks for ${wantedLayers}`, String(layers));
  const wantedSize = check.size === undefined ? undefined : unmet(check.size, facts['Size']);
  if (wantedSize !== undefined)
    return failed(`${name} has ${shown(facts['Size'])} bytes, the step asks for ${wantedSize}`, shown(facts['Size']));
  return (
    wrongFields(name, facts, check.has) ??
    passed(`the image ${name} is there`, { containers: {}, images: { [name]: id } }, id.slice(7, 19))
  );
}

export async function checkVolume(check: CheckOf<'volume'>, look: Look): Promise<Verdict> {
  const { name } = check;
  const facts = await look.inspect(`/volumes/${encodeURIComponent(name)}`);
  return (
    presence('volume', check, facts) ??
    wrongFields(name, facts, check.has) ??
    passed(`the volume ${name} is there`, undefined, name)
  );
}

export async function checkNetwork(check: CheckOf<'network'>, look: Look): Promise<Verdict> {
  const { name } = check;
  const found = await look.inspect(`/networks/${encodeURIComponent(name)}`);
  const facts = found?.['Name'] === name ? found : undefined;
  const trouble = presence('network', check, facts) ?? wrongFields(name, facts, check.has);
  if (trouble) return trouble;
  const attached = Object.values((facts?.['Containers'] as Record<string, { Name?: string }> | undefined) ?? {}).map(
    (each) => each.Name ?? '',
  );
  const missing = check.containers?.find((container) => !attached.includes(container));
  if (missing !== undefined) return failed(`${missing} is not on ${name}; on it: ${shown(attached)}`, shown(attached));
  return passed(`the network ${name} is there; on it: ${shown(attached)}`, undefined, shown(attached));
}

/** What presence alone decides; undefined when the thing is there and shall be. */
function presence(
  what: string,
  { name, state = 'present' }: { name: string; state?: string | undefined },
  facts: Facts | undefined,
): Verdict | undefined {
  if (state === 'absent')
    return facts
      ? pending(`the ${what} ${name} is still there`, name)
      : passed(`there is no ${what} ${name}`, undefined, 'none');
  return facts ? undefined : pending(`there is no ${what} ${name}`, 'none');
}

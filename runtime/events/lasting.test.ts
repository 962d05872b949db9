import { expect, it } from 'vitest';
import { isLasting } from './lasting.ts';

it.each([
  ['container', 'create'],
  ['container', 'start'],
  ['container', 'die'],
  ['image', 'tag'],
  ['volume', 'create'],
  ['network', 'connect'],
] as const)('%s %s lasts', (Type, Action) => expect(isLasting({ Type, Action })).toBe(true));

it.each([
  ['container', 'exec_create: sh -c true'],
  ['container', 'exec_die'],
  ['container', 'health_status: healthy'],
  ['container', 'top'],
  ['image', 'save'],
  ['volume', 'mount'],
  ['builder', 'prune'],
  ['daemon', 'create'],
  ['container', undefined],
] as const)('%s %s does not', (Type, Action) => expect(isLasting({ Type, ...(Action && { Action }) })).toBe(false));

import { expect, it } from 'vitest';
import { instantiate } from '../format/seed.ts';
import { specimen } from '../testing/node/specimen.ts';
import { deedsOf } from './deeds.ts';

const { steps } = instantiate(specimen(), 0);
const deeds = (id: string) =>
  deedsOf(steps.find((step) => step.id === id) ?? { id, line: 0, title: '', parts: [] }).map((deed) =>
    deed.kind === 'save' ? deed.path : `${deed.terminal}: ${deed.script}`,
  );

it('are the solution in the place of commands with blanks', () =>
  expect(deeds('guess')).toEqual(['1: echo amber > /root/word\ndocker create --name kettle busybox sleep 30']));

it('are the files that buttons write and the commands that are shown, each in its terminal', () =>
  expect(deeds('files').slice(0, 2)).toEqual(['/root/specimen/Dockerfile', '2: tty\ncat <<EOF\n\ntwo lines\nEOF']));

it('are none where nothing is to be done', () => expect(deeds('questions')).toEqual([]));

import { expect, it } from 'vitest';
import { lessonHref, parseRoute } from './router.ts';

it.each([
  ['', { page: 'home' }],
  ['#/', { page: 'home' }],
  [lessonHref('illusion-of-isolation'), { page: 'lesson', slug: 'illusion-of-isolation' }],
  ['#/lessons/a/', { page: 'lesson', slug: 'a' }],
  ['#/review', { page: 'review' }],
  ['#/diagnostic/', { page: 'diagnostic' }],
  ['#/statistics?x', { page: 'home' }],
  ['#/constructor', { page: 'home' }],
  ['#/lessons/../../etc/passwd', { page: 'home' }],
  ['#/lessons/<img src=x onerror=alert(1)>', { page: 'home' }],
  ['#/lessons/__proto__', { page: 'home' }],
  [`#/lessons/${'a'.repeat(5000)}`, { page: 'home' }],
])('%s is %o', (hash, route) => expect(parseRoute(hash)).toEqual(route));

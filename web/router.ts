/**
 * Where the page is, from the URL's hash. Anything that is not a known route is the home page: a hash is input from outside.
 */
const PAGES = ['playground', 'review', 'diagnostic', 'statistics'] as const;

export type Route =
  { readonly page: 'home' | (typeof PAGES)[number] } | { readonly page: 'lesson'; readonly slug: string };

export function parseRoute(hash: string): Route {
  const slug = /^#\/lessons\/([a-z0-9]+(?:-[a-z0-9]+)*)\/?$/.exec(hash)?.[1];
  if (slug !== undefined && slug.length <= 80) return { page: 'lesson', slug };
  return { page: PAGES.find((page) => hash === `#/${page}` || hash === `#/${page}/`) ?? 'home' };
}

/** The lesson that a hash leads to. */
export function lessonIn(hash: string): string | undefined {
  const route = parseRoute(hash);
  return route.page === 'lesson' ? route.slug : undefined;
}

export const lessonHref = (slug: string): string => `#/lessons/${slug}`;

/** What a screen reader calls the pane beside the machine. */
export const PANE_NAMES: Readonly<Record<Route['page'], string>> = {
  home: 'Lessons',
  lesson: 'Lesson',
  playground: 'Lessons',
  review: 'Review',
  diagnostic: 'Find your place',
  statistics: 'Statistics',
};

/**
 * Where the page is, from the URL's hash. Anything that is not a known route is the home page: a hash is input from outside.
 */
export type Route = { readonly page: 'home' } | { readonly page: 'lesson'; readonly slug: string };

export function parseRoute(hash: string): Route {
  const slug = /^#\/lessons\/([a-z0-9]+(?:-[a-z0-9]+)*)\/?$/.exec(hash)?.[1];
  return slug !== undefined && slug.length <= 80 ? { page: 'lesson', slug } : { page: 'home' };
}

export const lessonHref = (slug: string): string => `#/lessons/${slug}`;

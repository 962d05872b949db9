/** The double's engine: it has nothing, and nothing happens in it. */
import type { ApiHandler } from '../../runtime/http/handler.ts';

export const emptyEngine: ApiHandler = async ({ url }) => {
  const path = new URL(url).pathname.replace(/^\/v[\d.]+/, '');
  switch (path) {
    case '/events':
      return new Response(new ReadableStream());
    case '/containers/json':
    case '/images/json':
    case '/networks':
      return Response.json([]);
    case '/volumes':
      return Response.json({ Volumes: null });
    default:
      return Response.json({ message: 'the double has nothing' }, { status: 404 });
  }
};

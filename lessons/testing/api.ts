/** An API client in front of answers that a test writes down. */
import { type ApiClient, createApiClient } from '../../runtime/api/client.ts';

export const answering = (answer: (path: string) => Promise<Response>): ApiClient =>
  createApiClient((request) => answer(new URL(request.url).pathname));

export const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

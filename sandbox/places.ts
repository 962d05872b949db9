/** Where things are in the guest. */
export { CLI_SOCKET_PATH } from '../runtime/guest/protocol.ts';
export { LAYERS_GUEST_PATH } from '../runtime/image/image.ts';

export const DOCKER_ROOT = '/var/lib/docker';
export const DOCKER_SOCKET_PATH = '/var/run/docker.sock';
/** The directory that holds the guest's own root. */
export const GUEST_ROOT_LAYER = 'guestroot';

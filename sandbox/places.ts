/** Where things are in the guest. */
export { DOCKER_SOCKET_PATH, SERVICE_SOCKET_PATH } from '../runtime/guest/protocol.ts';
export { DATA_ROOT, INIT_GUEST_PATH } from '../runtime/model/paths.ts';
export { LAYERS_GUEST_PATH } from '../runtime/image/image.ts';

/** The tmpfs with what was written to the guest's root file system. */
export const WRITABLE_GUEST_PATH = '/run/drydock/writable';
/** The guest's command; the agent's binary, which is several programs by the names it has. */
export const DOCKER_COMMAND_PATH = '/usr/bin/docker';
/** The group `docker` of the guest's /etc/group, whose members may open Docker's socket. */
export const DOCKER_GROUP = 999;
/** The directory that holds the guest's own root. */
export const GUEST_ROOT_LAYER = 'guestroot';

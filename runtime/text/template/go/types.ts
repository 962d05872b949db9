/** Every type of Docker's client that a template meets. */
import { CONTAINER_TYPES } from './container-types.ts';
import { HOST_CONFIG_TYPES } from './host-config-types.ts';
import { OBJECT_TYPES } from './object-types.ts';
import { SYSTEM_TYPES } from './system-types.ts';
import { GoTypes } from './type.ts';

export const DOCKER_TYPES = new GoTypes(CONTAINER_TYPES, HOST_CONFIG_TYPES, OBJECT_TYPES, SYSTEM_TYPES);
export const LIST_OF_STRINGS = DOCKER_TYPES.get('[]string');

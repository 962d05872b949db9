/**
 * The typed conditions of a task, as their YAML has them. `check` names the kind; the rest says what has to be so.
 * A number may be written as text, because seeded values are.
 */
import * as v from 'valibot';

const Text = v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'), v.maxLength(2000, 'is too long'));
const Path = v.pipe(Text, v.regex(/^\/[^\0]*$/, 'must be an absolute path, such as /root/note'));
const Id = v.pipe(
  v.string('must be a text'),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
);
const Name = v.pipe(
  v.string('must be a text'),
  v.regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'must be a name of letters, digits, dots, hyphens'),
);
const Whole = v.union(
  [v.pipe(v.number(), v.integer()), v.pipe(v.string(), v.regex(/^\d+$/))],
  'must be a whole number',
);
const Scalar = v.union([v.string(), v.number(), v.boolean()], 'must be a text, a number, true or false');

/** A value as it is, or what may be said of it. `at_least` and `at_most` compare numbers, and sizes such as 64m. */
const Expected = v.union(
  [
    Scalar,
    v.strictObject({
      is: v.optional(Scalar),
      not: v.optional(Scalar),
      contains: v.optional(Text),
      lacks: v.optional(Text),
      at_least: v.optional(Scalar),
      at_most: v.optional(Scalar),
    }),
  ],
  'must be a value, or {is, not, contains, lacks, at_least, at_most: value}',
);
export type Expected = v.InferOutput<typeof Expected>;

/** Fields of what `docker inspect` prints, by their path with dots: `HostConfig.RestartPolicy.Name: always`. */
const Has = v.optional(v.record(v.string(), Expected));
/** Another one than the one that passed the step named here, although it may bear the same name. */
const otherThan = v.optional(Id);
const Presence = v.optional(v.picklist(['present', 'absent'], 'must be present or absent'));

const common = {
  id: Id,
  say: Text,
  weight: v.optional(v.pipe(v.number('must be a number'), v.minValue(1), v.maxValue(10))),
  found: v.optional(Text),
};

export const CHECKS = {
  container: v.strictObject({
    ...common,
    check: v.literal('container'),
    name: Name,
    state: v.optional(
      v.picklist(
        ['running', 'exited', 'paused', 'created', 'restarting', 'present', 'absent'],
        'must be running, exited, paused, created, restarting, present or absent',
      ),
    ),
    image: v.optional(Text),
    /** The whole command line, its words joined by one space. */
    command: v.optional(Text),
    exit_code: v.optional(Expected),
    has: Has,
    other_than: otherThan,
  }),
  image: v.strictObject({
    ...common,
    check: v.literal('image'),
    name: Text,
    state: Presence,
    layers: v.optional(Expected),
    /** In bytes, or with a unit: {at_most: 2m}. */
    size: v.optional(Expected),
    has: Has,
    other_than: otherThan,
  }),
  volume: v.strictObject({ ...common, check: v.literal('volume'), name: Name, state: Presence, has: Has }),
  network: v.strictObject({
    ...common,
    check: v.literal('network'),
    name: Name,
    state: Presence,
    /** Containers that have to be on it. */
    containers: v.optional(v.array(Name)),
    has: Has,
  }),
  mount: v.strictObject({
    ...common,
    check: v.literal('mount'),
    container: Name,
    at: Path,
    type: v.optional(v.picklist(['volume', 'bind', 'tmpfs'], 'must be volume, bind or tmpfs')),
    /** The volume's name, or the path on the host. */
    source: v.optional(Text),
    read_only: v.optional(v.boolean('must be true or false')),
  }),
  process: v.strictObject({
    ...common,
    check: v.literal('process'),
    /** A piece of its command line, words joined by one space. */
    command: Text,
    /** The container that it has to be in; anywhere on the machine without. */
    in: v.optional(Name),
    state: v.optional(v.picklist(['running', 'absent'], 'must be running or absent')),
    count: v.optional(Expected),
    /** The user's number as the host sees it. */
    user: v.optional(Whole),
  }),
  namespace: v.strictObject({
    ...common,
    check: v.literal('namespace'),
    type: v.picklist(
      ['mnt', 'pid', 'net', 'uts', 'ipc', 'user', 'cgroup'],
      'must be mnt, pid, net, uts, ipc, user or cgroup',
    ),
    /** A container's name, `host`, or `process: ` and a piece of a command line. */
    of: Text,
    same_as: v.optional(Text),
    differs_from: v.optional(Text),
  }),
  cgroup: v.strictObject({
    ...common,
    check: v.literal('cgroup'),
    /** A container, or the path of a group below /sys/fs/cgroup. */
    of: Text,
    /** `memory.max`, or a field in one: `memory.events:oom_kill`. */
    file: v.pipe(Text, v.regex(/^[a-z_.]+(:[a-z_]+)?$/, 'must be a file of the group, such as memory.max')),
    value: Expected,
  }),
  file: v.strictObject({
    ...common,
    check: v.literal('file'),
    path: Path,
    /** A container; the guest itself without. */
    in: v.optional(Name),
    state: Presence,
    contains: v.optional(Text),
    lacks: v.optional(Text),
    /** Its whole text, without outer space. */
    is: v.optional(Text),
    other_than: otherThan,
  }),
  note: v.strictObject({
    ...common,
    check: v.literal('note'),
    /** A file in the guest with what the learner found; it has to be what one of the following says. */
    path: Path,
    output_of: v.optional(Text),
    pid_inside_of: v.optional(Name),
    pid_outside_of: v.optional(Name),
    id_of: v.optional(Name),
  }),
  port: v.strictObject({
    ...common,
    check: v.literal('port'),
    port: Whole,
    /** The address that is asked; 127.0.0.1 without. */
    host: v.optional(Text),
    /** The network namespace (ip netns) or the container that asks; the guest itself without. */
    from: v.optional(Name),
    path: v.optional(Text),
    state: v.optional(v.picklist(['answers', 'silent'], 'must be answers or silent')),
    status: v.optional(Expected),
    contains: v.optional(Text),
  }),
  registry: v.strictObject({
    ...common,
    check: v.literal('registry'),
    /** `localhost:5000` */
    registry: Text,
    repository: Text,
    tag: Text,
    state: Presence,
    digest: v.optional(Expected),
  }),
  exec: v.strictObject({
    ...common,
    check: v.literal('exec'),
    container: Name,
    /** The command that docker exec ran has this in its words. */
    mentions: Text,
    exit: v.picklist(['success', 'failure'], 'must be success or failure'),
    other_than: otherThan,
  }),
  typed: v.strictObject({
    ...common,
    check: v.literal('typed'),
    /** A piece of a line that was typed, in whatever terminal. */
    command: Text,
    user: v.optional(v.picklist(['root', 'learner'], 'must be root or learner')),
  }),
  probe: v.strictObject({
    ...common,
    check: v.literal('probe'),
    /** Run by bash in the guest. 0 passes; what it prints is what was found. */
    script: v.pipe(Text, v.maxLength(4000)),
    seconds: v.optional(v.pipe(v.number('must be a number'), v.minValue(1), v.maxValue(30, 'must be 30 or less'))),
  }),
} as const;

export type CheckKind = keyof typeof CHECKS;
export const CHECK_KINDS = Object.keys(CHECKS) as CheckKind[];
/** A condition as it stands in YAML. */
export type Check = v.InferOutput<(typeof CHECKS)[CheckKind]>;
export type CheckOf<K extends CheckKind> = Extract<Check, { readonly check: K }>;

/** Lines whose answers may differ from those of the recorded Docker 26.1.5, each with the reason. File -> command -> reason. */
const NEWER_WORDS = 'Docker 28 words it this way, and API 1.50 is Docker 28';
const RUNC =
  'Docker 28 comes with runc 1.2, which says "error during container init" of a command too; the recorded one was 1.1.5';
const NETWORKING = 'Docker 28 says that it was about to set up the networking of the container';
const NO_REGISTRY = 'Without a network both fail, each in the way of its own';
const SHELF = 'Without a network a line behind the words of Docker says what is on the shelf';
const NO_CPUSET = "The guest's kernel is built without cpusets; Docker warns so as well";
const NO_PRIVILEGE = 'The recording machine itself lacked a capability: its runc could not give it';
const RECORDERS_KERNEL =
  'The recording machine let nobody look into /root; Linux does not. And runc 1.2 has the words of a start';
const MOUNTS =
  "The guest's kernel has no ACPI to mask but a sysrq-trigger to protect, /var/lib/docker is a tmpfs, and Docker 28 masks /proc/interrupts";
const MASKED = 'Docker 28 masks /proc/interrupts, too';

export const differences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  build: {
    "printf 'FROM busybox\\nCOPY --from=nosuchstage/x:9 /a /b\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1 | cut -c1-40":
      SHELF,
    "printf 'FROM busybox\\nENV A\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nLABEL a\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
  },
  errors: {
    'docker run --rm no/such:image true': NO_REGISTRY,
    'docker run --rm busybox:nosuchtag true': NO_REGISTRY,
    'docker run --rm --cpuset-cpus 99 busybox true': NO_CPUSET,
    'docker run --rm --network nosuch busybox true': NETWORKING,
    'docker run --rm -u nobody busybox /root/x': RECORDERS_KERNEL,
    'docker run --rm busybox /bin/sh/x': RUNC,
  },
  exec: {
    'docker exec --privileged cf-x grep CapEff /proc/self/status': NO_PRIVILEGE,
  },
  images: {
    'docker run --rm cf-import:v1': RUNC,
  },
  isolation: {
    'docker run --rm busybox sh -c \'mount | cut -d" " -f3,5 | grep -v cgroup | sort\'': MOUNTS,
  },
  lifecycle: {
    'docker start cf-g': RUNC,
    "docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' cf-g": RUNC,
  },
  list: {
    "docker inspect -f '{{json .HostConfig.MaskedPaths}} {{json .HostConfig.ReadonlyPaths}}' cf-p1": MASKED,
  },
  networks: {
    'docker start cf-late': NETWORKING,
    'docker run --rm --network nosuch busybox true': NETWORKING,
    'docker run --rm --network cf-net --ip 10.77.0.1 busybox true': NETWORKING,
    'docker run --rm --name cf-t --network cf-net -p 18080:80 busybox true': NETWORKING,
    'docker run --rm --name cf-t -p 10.9.9.9:90:90 busybox true': NETWORKING,
    'docker run --rm --name cf-t --network cf-net -p 127.0.0.1:18080:80 busybox true': NETWORKING,
    'docker run --rm --name cf-t -p 18120:82/sctp busybox true': NETWORKING,
    'docker run --rm --name cf-t --link cf-db:db busybox true': NETWORKING,
    'docker run --rm --link cf-web busybox true': NETWORKING,
  },
  run: {
    'docker run --rm busybox nosuch': RUNC,
    'docker run --rm busybox /etc/passwd': RUNC,
  },
  volumes: {
    'docker run --rm -v cv4:/bin:nocopy busybox true': RUNC,
  },
};

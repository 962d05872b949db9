/** Lines whose answers may differ from Docker 20.10's, each with the reason. File -> command -> reason. */
const NEWER_WORDS = 'Docker 28 words it this way, and API 1.50 is Docker 28';
const NO_REGISTRY = 'The recording was made without a network; with one, the registry answers';
const NO_PRIVILEGE = 'The recording machine itself lacked capabilities: its runc could not give them all';
const NO_IPV6 = 'The recording was made where the kernel had no IPv6';
const TAR_IN_PROCESS = 'Docker unpacks in a child process and reports its exit; we say where the tar breaks off';

export const differences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  build: {
    "printf 'FROM\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nNOSUCH x\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nCOPY a\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nHEALTHCHECK NOSUCH\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nVOLUME []\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nUSER\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nWORKDIR\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nARG\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nONBUILD FROM x\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nRUN --nosuch=1 true\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nENV A\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
    "printf 'FROM busybox\\nLABEL a\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1": NEWER_WORDS,
  },
  errors: {
    'docker run --rm no/such:image true': NO_REGISTRY,
    'docker run --rm busybox:nosuchtag true': NO_REGISTRY,
    'docker run --rm --cpuset-cpus 99 busybox true':
      "The guest's kernel is built without cpusets; Docker warns so as well",
    'docker kill nosuch': NEWER_WORDS,
  },
  exec: {
    'docker exec --privileged cf-x grep CapEff /proc/self/status': NO_PRIVILEGE,
  },
  images: {
    'docker images --filter nosuch=1': NEWER_WORDS,
    'echo garbage | docker import - cf-garbage': TAR_IN_PROCESS,
    'echo garbage | docker load': TAR_IN_PROCESS,
  },
  isolation: {
    "docker run --rm --privileged busybox sh -c 'grep Seccomp: /proc/self/status'": NO_PRIVILEGE,
    'docker run --rm busybox sh -c \'mount | cut -d" " -f3,5 | grep -v cgroup | sort\'':
      "The guest's kernel has no ACPI to mask but a sysrq-trigger to protect, and /var/lib/docker is a tmpfs",
  },
  lifecycle: {
    'docker kill cf-b': NEWER_WORDS,
    'docker kill -s NOSUCH cf-b': NEWER_WORDS,
    'docker container prune -f --filter nosuch=1': NEWER_WORDS,
  },
  list: {
    'docker ps --filter nosuch=1': NEWER_WORDS,
    "docker inspect -f '{{.HostConfig.NetworkMode}} {{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}} {{.HostConfig.LogConfig.Type}} {{.HostConfig.RestartPolicy.Name}}' cf-p1":
      'Docker 28 replaces the network mode "default" by "bridge" when it creates a container',
    'docker inspect --type image cf-p1': NEWER_WORDS,
  },
  networks: {
    "docker run --rm --network none busybox sh -c 'ip -o addr; ip route; cat /etc/hosts'": NO_IPV6,
    "docker inspect cf-web --format '{{range $name, $n := .NetworkSettings.Networks}}{{$name}} {{$n.IPAddress}} {{$n.Gateway}} {{$n.MacAddress}} {{json $n.Aliases}} {{json $n.IPAMConfig}} {{json $n.Links}}{{end}} {{.NetworkSettings.IPAddress}} {{json .NetworkSettings.Ports}}'":
      NO_IPV6,
    'docker port cf-web': NO_IPV6,
    "docker ps --filter name=cf-web --format '{{.Names}} {{.Ports}} {{.Networks}}'": NO_IPV6,
  },
  system: {
    "docker info -f '{{.OSType}} {{.Swarm.LocalNodeState}} {{.Driver}} {{.LoggingDriver}} {{.DefaultRuntime}} {{.CgroupDriver}} {{.LiveRestoreEnabled}}'":
      'Containers outlive the engine here without being asked to',
    'docker system prune -f --filter nosuch=1': NEWER_WORDS,
  },
  volumes: {
    'docker volume ls --filter bad=1': NEWER_WORDS,
  },
};

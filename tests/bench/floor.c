/*
 * The floor under `docker run --rm busybox true`: the engine's system calls, in its order, by one C program that has nothing else to
 * do. It is what the kernel alone takes.
 *
 *     floor run ROUNDS LAYER SECCOMP DEVICES   the container; LAYER is its lowerdir, the others are files with filters
 *     floor time ROUNDS PROGRAM ARGUMENT...    fork, execve and wait for a program
 *
 * Prints the microseconds of each round, a line each. The guest has cgroup v2, a bridge docker0 and /var/lib/docker.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME "f100f100f100f100f100f100f100f100f100f100f100f100f100f100f100f100"
#define CONTAINER "/var/lib/docker/containers/" NAME
#define OVERLAY "/var/lib/docker/overlay2/" NAME
#define CGROUP "/sys/fs/cgroup/docker/" NAME
#define LOG CONTAINER "/" NAME "-json.log"
#define HARDENED (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static void must_at(int line, long result)
{
	if (result >= 0)
		return;
	fprintf(stderr, "floor: line %d: %s\n", line, strerror(errno));
	_exit(1);
}

#define must(call) must_at(__LINE__, (long)(call))

static uint64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

/* Netlink messages, as rtnetlink(7) has them. */

static struct {
	uint8_t bytes[512];
	size_t length;
} batch;

static void *append(const void *content, size_t length)
{
	void *at = batch.bytes + batch.length;
	memcpy(at, content, length);
	batch.length += NLMSG_ALIGN(length);
	return at;
}

static size_t begin_attribute(uint16_t type)
{
	struct rtattr header = { .rta_type = type };
	size_t at = batch.length;
	append(&header, sizeof(header));
	return at;
}

static void end_attribute(size_t at)
{
	((struct rtattr *)(batch.bytes + at))->rta_len = (uint16_t)(batch.length - at);
}

static void attribute(uint16_t type, const void *content, size_t length)
{
	size_t at = begin_attribute(type);
	append(content, length);
	((struct rtattr *)(batch.bytes + at))->rta_len = (uint16_t)(RTA_LENGTH(length));
}

static void attribute_text(uint16_t type, const char *text)
{
	attribute(type, text, strlen(text) + 1);
}

static void attribute_word(uint16_t type, uint32_t word)
{
	attribute(type, &word, sizeof(word));
}

static size_t begin_message(uint16_t type, uint16_t flags, const void *fixed, size_t length)
{
	struct nlmsghdr header = { .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags };
	size_t at = batch.length;
	append(&header, sizeof(header));
	append(fixed, length);
	return at;
}

static void end_message(size_t at)
{
	((struct nlmsghdr *)(batch.bytes + at))->nlmsg_len = (uint32_t)(batch.length - at);
}

/* The last message asks for the answer: 0 or an error number. */
static int talk(size_t last)
{
	uint8_t answer[512];
	int yes = 1;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	must(fd);
	must(setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &yes, sizeof(yes)));
	((struct nlmsghdr *)(batch.bytes + last))->nlmsg_flags |= NLM_F_ACK;
	must(send(fd, batch.bytes, batch.length, 0));
	must(recv(fd, answer, sizeof(answer), MSG_DONTWAIT));
	must(close(fd));
	batch.length = 0;
	return -((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)answer))->error;
}

static void connect_network(pid_t pid)
{
	static const uint8_t address[] = { 0x02, 0x42, 0xac, 0x11, 0xff, 0x02 };
	struct ifinfomsg up = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP }, peer = { .ifi_index = 2 };
	up.ifi_index = 60000;
	size_t message = begin_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &up, sizeof(up));
	attribute_text(IFLA_IFNAME, "vethfloor");
	attribute_word(IFLA_MASTER, if_nametoindex("docker0"));
	size_t info = begin_attribute(IFLA_LINKINFO);
	attribute_text(IFLA_INFO_KIND, "veth");
	size_t data = begin_attribute(IFLA_INFO_DATA);
	size_t other = begin_attribute(VETH_INFO_PEER);
	append(&peer, sizeof(peer));
	attribute_text(IFLA_IFNAME, "eth0");
	attribute(IFLA_ADDRESS, address, sizeof(address));
	attribute_word(IFLA_NET_NS_PID, (uint32_t)pid);
	end_attribute(other);
	end_attribute(data);
	end_attribute(info);
	end_message(message);
	errno = talk(message);
	must(-errno);
}

static void set_up(int index)
{
	struct ifinfomsg up = { .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	end_message(begin_message(RTM_SETLINK, 0, &up, sizeof(up)));
}

static void configure_network(void)
{
	static const uint8_t address[] = { 172, 17, 255, 2 }, gateway[] = { 172, 17, 0, 1 };
	struct ifaddrmsg local = { .ifa_family = AF_INET, .ifa_prefixlen = 16, .ifa_index = 2 };
	struct rtmsg route = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
		.rtm_type = RTN_UNICAST };
	set_up(1);
	size_t message = begin_message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &local, sizeof(local));
	attribute(IFA_LOCAL, address, sizeof(address));
	end_message(message);
	set_up(2);
	message = begin_message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof(route));
	attribute(RTA_GATEWAY, gateway, sizeof(gateway));
	end_message(message);
	errno = talk(message);
	must(-errno);
}

/* It may have gone already, with the container's namespace. */
static void remove_link(void)
{
	struct ifinfomsg link = { .ifi_index = 60000 };
	size_t message = begin_message(RTM_DELLINK, 0, &link, sizeof(link));
	end_message(message);
	talk(message);
}

/* Filters, read once. */

static struct sock_filter instructions[4096];
static struct sock_fprog filter = { .filter = instructions };
static int device_filter;

static size_t load(const char *path, void *into, size_t limit)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd);
	ssize_t length = read(fd, into, limit);
	must(length);
	close(fd);
	return (size_t)length;
}

static void load_filters(const char *seccomp, const char *devices)
{
	static uint8_t program[8192];
	filter.len = (unsigned short)(load(seccomp, instructions, sizeof(instructions)) / sizeof(instructions[0]));
	union bpf_attr load_program = { .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE };
	load_program.insn_cnt = (uint32_t)(load(devices, program, sizeof(program)) / sizeof(struct bpf_insn));
	load_program.insns = (uintptr_t)program;
	load_program.license = (uintptr_t)"GPL";
	device_filter = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &load_program, sizeof(load_program));
	must(device_filter);
}

/* The container. */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd);
	must(write(fd, text, strlen(text)));
	must(close(fd));
}

static void make_directories(void)
{
	must(mkdir(CONTAINER, 0710));
	must(mkdir(OVERLAY, 0710));
	must(mkdir(OVERLAY "/diff", 0755));
	must(mkdir(OVERLAY "/work", 0700));
	must(mkdir(OVERLAY "/merged", 0755));
}

struct prepared {
	int cgroup, log, out[2], errors[2];
};

static struct prepared prepare(const char *layer)
{
	struct prepared prepared;
	char options[1024];
	snprintf(options, sizeof(options), "lowerdir=/var/lib/docker/overlay2/init/diff:%s,upperdir=%s,workdir=%s,xino=off", layer,
		OVERLAY "/diff", OVERLAY "/work");
	must(mount("overlay", OVERLAY "/merged", "overlay", 0, options));
	must(mkdir(CGROUP, 0755));
	must(prepared.cgroup = open(CGROUP, O_DIRECTORY | O_CLOEXEC));
	union bpf_attr attach = { .target_fd = (uint32_t)prepared.cgroup, .attach_bpf_fd = (uint32_t)device_filter,
		.attach_type = BPF_CGROUP_DEVICE };
	must(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, 16));
	must(pipe2(prepared.out, O_CLOEXEC));
	must(pipe2(prepared.errors, O_CLOEXEC));
	must(prepared.log = open(LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
	write_file(CONTAINER "/hostname", "f100f100f100\n");
	write_file(CONTAINER "/hosts", "127.0.0.1\tlocalhost\n172.17.255.2\tf100f100f100\n");
	write_file(CONTAINER "/resolv.conf", "");
	return prepared;
}

static void make_devices(void)
{
	static const struct { const char *path; unsigned major, minor; } nodes[] = {
		{ "/dev/null", 1, 3 }, { "/dev/zero", 1, 5 }, { "/dev/full", 1, 7 }, { "/dev/random", 1, 8 },
		{ "/dev/urandom", 1, 9 }, { "/dev/tty", 5, 0 },
	};
	static const char *const links[][2] = { { "/proc/self/fd", "/dev/fd" }, { "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" }, { "/proc/self/fd/2", "/dev/stderr" }, { "pts/ptmx", "/dev/ptmx" } };
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		must(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)));
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		must(symlink(links[i][0], links[i][1]));
}

static void mount_all(void)
{
	must(mount("proc", "/proc", "proc", HARDENED, NULL));
	must(mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
	make_devices();
	must(mkdir("/dev/pts", 0755));
	must(mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5"));
	must(mount("sysfs", "/sys", "sysfs", MS_RDONLY | HARDENED, NULL));
	must(mount("cgroup", "/sys/fs/cgroup", "cgroup2", MS_RDONLY | HARDENED, NULL));
	must(mkdir("/dev/mqueue", 0755));
	must(mount("mqueue", "/dev/mqueue", "mqueue", HARDENED, NULL));
	must(mkdir("/dev/shm", 0755));
	must(mount("shm", "/dev/shm", "tmpfs", HARDENED, "mode=1777,size=67108864"));
	must(mount(&(CONTAINER "/resolv.conf")[1], "/etc/resolv.conf", NULL, MS_BIND, NULL));
}

static void hide(void)
{
	static const char *const read_only[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" };
	must(mount("/dev/null", "/proc/keys", NULL, MS_BIND, NULL));
	must(mount("/dev/null", "/proc/timer_list", NULL, MS_BIND, NULL));
	must(mount("tmpfs", "/sys/firmware", "tmpfs", MS_RDONLY, "nr_blocks=1,nr_inodes=1"));
	for (size_t i = 0; i < sizeof(read_only) / sizeof(read_only[0]); i++) {
		must(mount(read_only[i], read_only[i], NULL, MS_BIND | MS_REC, NULL));
		must(mount(NULL, read_only[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | HARDENED, NULL));
	}
}

static void change_root(void)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
	int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	must(old);
	must(chdir(OVERLAY "/merged"));
	must(syscall(SYS_pivot_root, ".", "."));
	must(fchdir(old));
	mount_all();
	must(mount(&(CONTAINER "/hostname")[1], "/etc/hostname", NULL, MS_BIND, NULL));
	must(mount(&(CONTAINER "/hosts")[1], "/etc/hosts", NULL, MS_BIND, NULL));
	must(umount2(".", MNT_DETACH));
	must(chdir("/"));
	must(close(old));
}

/* Docker's default capabilities: capability.h's bits 0, 1, 3-8, 10, 13, 18, 27, 29, 31. */
#define CAPABILITIES 0xa80425fbu
#define LAST_CAPABILITY 40

static void become_user(void)
{
	static const gid_t groups[] = { 0, 10 };
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { .effective = CAPABILITIES, .permitted = CAPABILITIES } };
	must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
	for (unsigned capability = 0; capability <= LAST_CAPABILITY; capability++)
		if (capability >= 32 || !(CAPABILITIES >> capability & 1))
			must(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0));
	must(syscall(SYS_setgroups32, 2, groups));
	must(syscall(SYS_setresgid32, 0, 0, 0));
	must(syscall(SYS_setresuid32, 0, 0, 0));
	must(syscall(SYS_capset, &header, data));
}

static _Noreturn void be_container(const struct prepared *prepared, int connected)
{
	char byte;
	must(read(connected, &byte, 1));
	umask(0);
	must(unshare(CLONE_NEWCGROUP));
	configure_network();
	change_root();
	must(sethostname("f100f100f100", 12));
	must(setsid());
	must(dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 0));
	must(dup2(prepared->out[1], 1));
	must(dup2(prepared->errors[1], 2));
	hide();
	must(chdir("/"));
	umask(022);
	become_user();
	char *const arguments[] = { "true", NULL }, *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	must(execve("/bin/true", arguments, environment));
	_exit(127);
}

static pid_t start(const struct prepared *prepared)
{
	int connected[2], pidfd;
	must(pipe2(connected, O_CLOEXEC));
	struct clone_args arguments = {
		.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_INTO_CGROUP | CLONE_PIDFD,
		.pidfd = (uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)prepared->cgroup,
	};
	pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	must(pid);
	if (pid == 0)
		be_container(prepared, connected[0]);
	connect_network(pid);
	must(write(connected[1], "", 1));
	must(close(connected[0]));
	must(close(connected[1]));
	must(close(pidfd));
	return pid;
}

static void drain(int fd)
{
	char buffer[4096];
	while (read(fd, buffer, sizeof(buffer)) > 0)
		continue;
	must(close(fd));
}

static void finish(const struct prepared *prepared, pid_t pid)
{
	int status;
	must(close(prepared->out[1]));
	must(close(prepared->errors[1]));
	must(close(prepared->cgroup));
	drain(prepared->out[0]);
	drain(prepared->errors[0]);
	must(waitpid(pid, &status, 0));
	must(status == 0 ? 0 : -1);
	must(close(prepared->log));
}

static void tear_down(void)
{
	char events[1024];
	load(CGROUP "/memory.events", events, sizeof(events));
	must(rmdir(CGROUP));
	must(umount2(OVERLAY "/merged", MNT_DETACH));
	remove_link();
	must(unlink(CONTAINER "/hosts"));
	must(unlink(CONTAINER "/hostname"));
	must(unlink(CONTAINER "/resolv.conf"));
	must(unlink(LOG));
	must(rmdir(OVERLAY "/merged"));
	must(rmdir(OVERLAY "/diff"));
	must(rmdir(OVERLAY "/work/work"));
	must(rmdir(OVERLAY "/work"));
	must(rmdir(OVERLAY));
	must(rmdir(CONTAINER));
}

static void run_container(const char *layer)
{
	make_directories();
	struct prepared prepared = prepare(layer);
	finish(&prepared, start(&prepared));
	tear_down();
}

static void run_program(char *const *arguments)
{
	int status;
	pid_t pid = fork();
	must(pid);
	if (pid == 0) {
		execv(arguments[0], arguments);
		_exit(127);
	}
	must(waitpid(pid, &status, 0));
	must(status == 0 ? 0 : -1);
}

int main(int count, char **arguments)
{
	if (count < 4)
		return 2;
	int is_run = strcmp(arguments[1], "run") == 0;
	if (is_run)
		load_filters(arguments[4], arguments[5]);
	for (int round = atoi(arguments[2]); round > 0; round--) {
		uint64_t began = now();
		if (is_run)
			run_container(arguments[3]);
		else
			run_program(arguments + 3);
		printf("%u\n", (unsigned)(now() - began));
	}
	return 0;
}

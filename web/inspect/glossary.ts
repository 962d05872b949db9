/**
 * A sentence on each system call that a learner meets in the X-ray, and the phase of a container's life that it belongs to. Our words;
 * the manual pages have the rest.
 */
export interface Entry {
  readonly text: string;
  /** Of the manual page at man7.org, e.g. `clone.2`. */
  readonly manual: string;
}

const entries: Record<string, Entry> = {
  clone3: {
    text: 'Makes a new process, and with CLONE_NEW* flags the namespaces that give it a view of its own.',
    manual: 'clone.2',
  },
  clone: { text: 'Makes a new process that shares with its parent what the flags say.', manual: 'clone.2' },
  unshare: {
    text: 'Gives the calling process namespaces of its own, without making a new process.',
    manual: 'unshare.2',
  },
  setns: {
    text: 'Steps into a namespace that exists already: this is how `docker exec` joins a container.',
    manual: 'setns.2',
  },
  mount: {
    text: 'Attaches a file system to a directory, or changes how one is attached: read-only, private, bound elsewhere.',
    manual: 'mount.2',
  },
  umount2: { text: 'Takes a mounted file system away again.', manual: 'umount.2' },
  fsopen: { text: 'Begins to configure a file system that will be mounted.', manual: 'fsopen.2' },
  fsconfig: {
    text: 'Sets one option of a file system that is being prepared, such as the layers of an overlay.',
    manual: 'fsconfig.2',
  },
  fsmount: {
    text: 'Turns a prepared file system into a mount that is not attached anywhere yet.',
    manual: 'fsmount.2',
  },
  move_mount: { text: 'Attaches a prepared mount to its directory.', manual: 'move_mount.2' },
  open_tree: { text: 'Picks up a mounted tree, to attach it at a second place.', manual: 'open_tree.2' },
  mount_setattr: {
    text: 'Changes flags of a whole tree of mounts at once, such as making it read-only.',
    manual: 'mount_setattr.2',
  },
  pivot_root: {
    text: "Exchanges the root directory: from here on `/` is the image, and the machine's own files are out of reach.",
    manual: 'pivot_root.2',
  },
  chroot: {
    text: 'Changes what `/` means for this process. Weaker than pivot_root: the old root stays reachable for root.',
    manual: 'chroot.2',
  },
  chdir: { text: 'Changes the working directory.', manual: 'chdir.2' },
  fchdir: { text: 'Changes the working directory to one that is open already.', manual: 'chdir.2' },
  mkdir: { text: 'Makes a directory. Below /sys/fs/cgroup it makes a control group.', manual: 'mkdir.2' },
  mkdirat: { text: 'Makes a directory. Below /sys/fs/cgroup it makes a control group.', manual: 'mkdir.2' },
  rmdir: { text: 'Removes an empty directory, or a control group that no process is left in.', manual: 'rmdir.2' },
  unlinkat: { text: 'Removes a name; the file goes with its last name.', manual: 'unlink.2' },
  unlink: { text: 'Removes a name; the file goes with its last name.', manual: 'unlink.2' },
  mknodat: { text: 'Makes a device node such as /dev/null: a name for a driver in the kernel.', manual: 'mknod.2' },
  mknod: { text: 'Makes a device node such as /dev/null: a name for a driver in the kernel.', manual: 'mknod.2' },
  symlinkat: { text: 'Makes a symbolic link, such as /dev/stdin in a container.', manual: 'symlink.2' },
  symlink: { text: 'Makes a symbolic link, such as /dev/stdin in a container.', manual: 'symlink.2' },
  openat: {
    text: 'Opens a file and gives a number for it. What can be opened depends on the mount namespace.',
    manual: 'open.2',
  },
  openat2: {
    text: 'Opens a file with rules for the way there, such as "never leave this directory".',
    manual: 'openat2.2',
  },
  open: { text: 'Opens a file and gives a number for it.', manual: 'open.2' },
  read: { text: 'Reads bytes from an open file.', manual: 'read.2' },
  pread64: { text: 'Reads bytes from an open file at a given place.', manual: 'pread.2' },
  write: {
    text: 'Writes bytes. Into a cgroup file it sets a limit, into /proc/self/uid_map it maps user numbers.',
    manual: 'write.2',
  },
  writev: { text: 'Writes bytes from several places at once.', manual: 'readv.2' },
  close: { text: 'Gives an open file back.', manual: 'close.2' },
  dup2: {
    text: 'Puts an open file on another number; 0, 1 and 2 are what a program reads and prints to.',
    manual: 'dup.2',
  },
  dup3: {
    text: 'Puts an open file on another number; 0, 1 and 2 are what a program reads and prints to.',
    manual: 'dup.2',
  },
  pipe2: {
    text: "Makes a pipe: what is written at one end comes out at the other. It carries a container's output.",
    manual: 'pipe.2',
  },
  ioctl: { text: 'Asks a driver for something of its own, such as the size of a terminal.', manual: 'ioctl.2' },
  sethostname: { text: 'Sets the host name, in this UTS namespace alone.', manual: 'sethostname.2' },
  setdomainname: { text: 'Sets the NIS domain name, in this UTS namespace alone.', manual: 'getdomainname.2' },
  setsid: { text: 'Begins a session of its own, so that the process can own a terminal.', manual: 'setsid.2' },
  capset: {
    text: "Sets the capabilities: the parts of root's power that are left. A container gets 14 of some 40.",
    manual: 'capget.2',
  },
  prctl: {
    text: 'Changes traits of the process: dropping capabilities for good (PR_CAPBSET_DROP), refusing new privileges.',
    manual: 'prctl.2',
  },
  seccomp: {
    text: "Installs a filter that the kernel runs before every system call; Docker's refuses some 40 that no container needs.",
    manual: 'seccomp.2',
  },
  bpf: {
    text: 'Loads a small program into the kernel; here the one that says which devices a container may use.',
    manual: 'bpf.2',
  },
  setuid32: { text: 'Changes the user that the process runs as.', manual: 'setuid.2' },
  setresuid32: { text: 'Changes the user that the process runs as.', manual: 'setresuid.2' },
  setgid32: { text: 'Changes the group that the process runs as.', manual: 'setgid.2' },
  setresgid32: { text: 'Changes the group that the process runs as.', manual: 'setresuid.2' },
  setgroups32: { text: 'Sets the further groups of the process.', manual: 'getgroups.2' },
  setrlimit: { text: 'Sets a limit of the process, such as how many files it may open.', manual: 'getrlimit.2' },
  prlimit64: { text: 'Reads or sets a limit of a process.', manual: 'getrlimit.2' },
  umask: { text: 'Sets which permissions new files do not get.', manual: 'umask.2' },
  execve: {
    text: "Replaces the program by another one. This is the moment the container's own command begins.",
    manual: 'execve.2',
  },
  execveat: { text: 'Replaces the program by another one that is open already.', manual: 'execveat.2' },
  socket: {
    text: "Makes an endpoint for messages. With AF_NETLINK the other end is the kernel's network configuration.",
    manual: 'socket.2',
  },
  bind: { text: 'Gives a socket its address.', manual: 'bind.2' },
  listen: { text: 'Lets others connect to a socket.', manual: 'listen.2' },
  connect: { text: 'Connects a socket to an address.', manual: 'connect.2' },
  sendto: {
    text: 'Sends a message. Over netlink it is an order to the kernel: make a veth pair, add an address, add a NAT rule.',
    manual: 'netlink.7',
  },
  sendmsg: { text: 'Sends a message, over netlink an order to the kernel.', manual: 'netlink.7' },
  recvfrom: { text: "Receives a message, over netlink the kernel's answer.", manual: 'netlink.7' },
  recvmsg: { text: "Receives a message, over netlink the kernel's answer.", manual: 'netlink.7' },
  setsockopt: { text: 'Changes an option of a socket.', manual: 'setsockopt.2' },
  socketcall: { text: 'The old door of 32-bit Linux to all calls about sockets.', manual: 'socketcall.2' },
  kill: { text: 'Sends a signal: TERM asks a process to end, KILL ends it.', manual: 'kill.2' },
  pidfd_open: {
    text: 'Opens a process, so that it can be waited for without mistaking it for another.',
    manual: 'pidfd_open.2',
  },
  pidfd_send_signal: { text: 'Sends a signal to a process that is open.', manual: 'pidfd_send_signal.2' },
  waitid: { text: 'Waits for a child to end, and takes its exit code.', manual: 'wait.2' },
  wait4: { text: 'Waits for a child to end, and takes its exit code.', manual: 'wait4.2' },
  fchown32: { text: 'Gives an open file to another user.', manual: 'chown.2' },
  fchownat: { text: 'Gives a file to another user.', manual: 'chown.2' },
  fchmod: { text: 'Changes the permissions of an open file.', manual: 'chmod.2' },
  fchmodat: { text: 'Changes the permissions of a file.', manual: 'chmod.2' },
  getdents64: { text: 'Lists a directory.', manual: 'getdents.2' },
  statx: { text: 'Asks what a file is: its kind, size, owner, times.', manual: 'statx.2' },
  fstat64: { text: 'Asks what an open file is.', manual: 'stat.2' },
  readlinkat: {
    text: 'Reads where a symbolic link leads; below /proc/PID/ns it names a namespace.',
    manual: 'readlink.2',
  },
  renameat2: { text: 'Moves a file; the new name appears whole or not at all.', manual: 'rename.2' },
  rename: { text: 'Moves a file; the new name appears whole or not at all.', manual: 'rename.2' },
  fsync: { text: 'Waits until the bytes have reached the disk.', manual: 'fsync.2' },
  keyctl: { text: "Works with the kernel's key rings; a container gets one of its own.", manual: 'keyctl.2' },
};

/** By name; a time64 variant of 32-bit Linux is explained like the call it replaces. */
export function explain(call: string): Entry | undefined {
  const name = call.replace(/_time64$/, '');
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** Some pages cover several sections' worth of names; the section is the number behind the dot. */
export function manualHref({ manual }: Entry): string {
  const section = manual.slice(manual.lastIndexOf('.') + 1);
  return `https://man7.org/linux/man-pages/man${section}/${manual}.html`;
}

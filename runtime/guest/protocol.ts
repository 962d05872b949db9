/**
 * The whole wire between TypeScript and the guest: frames to the agent, programs of system calls inside them, and
 * the conversation of the guest's `docker` command. All numbers are little-endian. The C side is
 * images/guest/agent/protocol.h; tests/protocol.test.ts holds the two files against each other.
 *
 *     frame   = u32 payload length | u16 type | u16 zero | u32 id | payload
 *
 * `id` is a request for Hello, Run, Spawn, Result, Spawned; a stream for Stream*, Accepted, Datagram; a process for Exit.
 */
export const PROTOCOL_VERSION = 1;

export const FRAME_HEADER_BYTES = 12;
/** The largest payload either side may send; a longer one is a broken peer. */
export const FRAME_PAYLOAD_BYTES_MAX = 128 * 1024;

export const FrameType = {
  /** Both ways. `u32 version`; from the agent `u32 version | u32 pid`. The agent sends one when it starts. */
  Hello: 1,
  /** To the agent. `u32 actor | program`. Actor 0 is the agent itself, another one is the pid that Spawned gave. */
  Run: 2,
  /** To the agent. `u32 clone flags | i32 cgroup fd or -1 | i32 pid namespace fd or -1 | u32 n | i32 fd[n]`: fds that the
   * new actor keeps, at their numbers; it closes every other one. */
  Spawn: 3,
  /** To the agent. `i32 fd | u32 flags (StreamFlag) | u32 credit`. The agent owns the fd from here. */
  StreamOpen: 4,
  /** Both ways. Bytes, at most STREAM_CHUNK_BYTES_MAX and never more than the credit that was granted. */
  StreamData: 5,
  /** Both ways. `u32 bytes` that the other side may send in addition. */
  StreamCredit: 6,
  /** To the agent. `u32 how` (StreamClose). */
  StreamClose: 7,
  /** From the agent. `u32 direction (StreamFlag.Read or .Write) | i32 errno`: that direction is over, errno 0 at end of file. */
  StreamEnd: 8,
  /** From the agent, answer to Run: see decodeResult. */
  Result: 9,
  /** From the agent, answer to Spawn. `i32 pid or -errno`. */
  Spawned: 10,
  /** From the agent, for every process that it reaped. `i32 wait status | u32 user time us | u32 system time us`. */
  Exit: 11,
  /** From the agent. `i32 fd | sockaddr of the peer`: a listening stream accepted a connection. */
  Accepted: 12,
  /** Both ways, on a stream of datagrams. `u32 address bytes | sockaddr, padded to DATAGRAM_ADDRESS_BYTES_MAX | bytes`: the sender's
   * address, or where it goes. One that the kernel doesn't take at once is dropped, as networks do. */
  Datagram: 13,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export const STREAM_CHUNK_BYTES_MAX = 32 * 1024;
/** What the agent buffers of a stream towards its fd; the credit that the host starts with. */
export const STREAM_WINDOW_BYTES = 64 * 1024;
/** sockaddr_in6, the longest address that a datagram can have here. */
export const DATAGRAM_ADDRESS_BYTES_MAX = 28;
export const DATAGRAM_HEADER_BYTES = 32;
/** The most that UDP can carry, and a little more. */
export const DATAGRAM_BYTES_MAX = 64 * 1024;

export const StreamFlag = {
  /** Relay what can be read from the fd. */
  Read: 1,
  /** Write to the fd what the host sends. */
  Write: 2,
  /** The fd is a listening socket: accept, report Accepted. Its credit counts connections. */
  Listen: 4,
  /** Others hold the same open file description (dup, inheritance): the agent doesn't set O_NONBLOCK on it, as it does otherwise. */
  Shared: 8,
  /** A socket of datagrams, alone with no other flag: report Datagram, send what comes as one. Its credit counts datagrams. */
  Datagram: 16,
} as const;

export const StreamClose = {
  /**
   * No more input: write what is queued, then shut down (socket) or close (pipe) the writing side; a pty gets nothing.
   * StreamEnd of the writing side with errno 0 says that it is done.
   */
  EndInput: 1,
  /** Drop what is queued, stop relaying, close the fd. Until Release or Detach a stream stays, even with both directions over. */
  Release: 2,
  /** Stop relaying, leave the fd open and owned by the program that opened it. */
  Detach: 3,
} as const;

/*
 *  program = u16 ops | u16 relocations | u16 outputs | u16 zero | u32 data bytes | u32 scratch bytes
 *            | op...  | relocation... | output... | data
 *  op      = u16 system call (i386) | u8 argument count | u8 flags (OpFlag) | u32 kinds, four bits an argument (ArgKind)
 *            | i32 store (offset in data where the result goes as u32, or -1) | u32 argument...
 *  relocation = u32 offset in data | u32 kind (ArgKind.Data or .Scratch) | u32 offset: data[offset] becomes an address
 *  output  = u32 kind (ArgKind.Data or .Scratch) | u32 offset | i32 op whose result is the length, or -1 | u32 length (or its limit)
 *
 *  result  = u32 flags (ResultFlag) | u16 ops | u16 outputs | i32 result... | u32 ticks... | (u32 length | bytes)...
 *
 * Ops run in order. A result of -4095..-1 is a failed call: -errno. The first failure stops the program, but for ops marked
 * Continue (their failure stops nothing) and Always (they run even after a stop, unless an argument refers to an op that did not
 * succeed). Another op whose argument refers to an op that did not succeed isn't tried: it fails with ECANCELED. EINTR is retried.
 * With Died, Malformed and Busy a result has 0 ops and 0 outputs. A Load argument is the u32 found in the data at that offset when the op
 * runs: pipe2 and socketpair write their descriptors to memory, and later ops of the same program use them. Scratch memory starts zeroed.
 * Ticks are TSC cycles, which v86 counts at 1 GHz.
 */
export const PROGRAM_HEADER_BYTES = 16;
export const OP_HEADER_BYTES = 12;
export const RELOCATION_BYTES = 12;
export const OUTPUT_BYTES = 16;
export const OPS_MAX = 512;
export const SCRATCH_BYTES_MAX = 96 * 1024;
/** Programs that may wait for one actor; the agent itself answers each before it reads the next. */
export const PROGRAMS_IN_FLIGHT_MAX = 8;
/** The fds that one Spawn may keep. */
export const SPAWN_FDS_MAX = 256;

export const ArgKind = { Immediate: 0, Data: 1, Scratch: 2, Result: 3, Load: 4 } as const;
export type ArgKind = (typeof ArgKind)[keyof typeof ArgKind];

export const OpFlag = { Continue: 1, Always: 2 } as const;

/** The result of an op that did not run. */
export const NOT_RUN = -4096;

export const ResultFlag = {
  /** The actor is gone: its last op was an execve that succeeded. */
  Executed: 1,
  /** The actor died before the program ended (see Exit). */
  Died: 2,
  /** The program was malformed; nothing ran. */
  Malformed: 4,
  /** PROGRAMS_IN_FLIGHT_MAX programs, or more bytes than a socket holds, wait for the actor already; nothing ran. */
  Busy: 8,
} as const;

/*
 * The guest's `docker` command connects to Docker's own socket, so that whoever may not open that may not run `docker` either. Instead of
 * HTTP it speaks
 *     message = u32 payload length | u8 type | 3 x u8 zero | payload
 * whose fourth byte is zero, as no payload is that long, and HTTP's never is.
 * It reads its standard input only once it was told to, so that a shell's type-ahead and scripts stay untouched.
 */
export const DOCKER_SOCKET_PATH = '/var/run/docker.sock';
/** Where the same binary speaks the same under the name `docker-service`. */
export const SERVICE_SOCKET_PATH = '/run/drydock/service.sock';
export const CLI_HEADER_BYTES = 8;
export const CLI_PAYLOAD_BYTES_MAX = 64 * 1024;

export const CliMessage = {
  /** To TypeScript, first. `u32 tty bits (1 stdin, 2 stdout, 4 stderr) | u16 rows | u16 columns | u32 argc | u32 envc |
   * argv and env as NUL-ended strings | cwd NUL-ended`. */
  Start: 1,
  /** To TypeScript. Bytes of standard input; empty at its end. */
  Stdin: 2,
  /** To TypeScript. `u32 signal` that the command got (INT, TERM, QUIT, HUP, ...). */
  Signal: 3,
  /** To TypeScript. `u16 rows | u16 columns`. */
  Resize: 4,
  /** To the command. Bytes. */
  Stdout: 16,
  /** To the command. Bytes. */
  Stderr: 17,
  /** To the command. `u32 0|1`: send one piece of standard input, when there is some; 1: the terminal goes to raw mode until
   * the end. What was not asked for stays unread, so that signals and sizes never queue up behind it. */
  ReadStdin: 18,
  /** To the command, last. `u32 exit status`. */
  Exit: 19,
} as const;

import { encodeText } from '../../bytes.ts';
import type { CallOptions, Program } from '../../program.ts';
import type { Ref } from '../../values.ts';
import { type Attribute, be32, be64, bytesAttribute, nested, text } from '../attribute.ts';
import { type NetlinkMessage, NLM_F_APPEND, NLM_F_CREATE } from '../message.ts';
import { acknowledged, NETLINK_NETFILTER } from '../request.ts';
import {
  NFNL_MSG_BATCH_BEGIN,
  NFNL_MSG_BATCH_END,
  NFNL_SUBSYS_NFTABLES,
  NFT_MSG_DELCHAIN,
  NFT_MSG_DELRULE,
  NFT_MSG_DELTABLE,
  NFT_MSG_NEWCHAIN,
  NFT_MSG_NEWRULE,
  NFT_MSG_NEWTABLE,
  NFTA_CHAIN_HOOK,
  NFTA_CHAIN_NAME,
  NFTA_CHAIN_POLICY,
  NFTA_CHAIN_TABLE,
  NFTA_CHAIN_TYPE,
  NFTA_HOOK_HOOKNUM,
  NFTA_HOOK_PRIORITY,
  NFTA_RULE_CHAIN,
  NFTA_RULE_EXPRESSIONS,
  NFTA_RULE_HANDLE,
  NFTA_RULE_TABLE,
  NFTA_RULE_USERDATA,
  NFTA_TABLE_NAME,
} from './constants.ts';
import type { Statement } from './statement.ts';
import { concatBytes } from '../../../std/concat-bytes.ts';

/** Address families of tables: NFPROTO_* of linux/netfilter.h. */
const FAMILIES = { inet: 1, ip: 2, bridge: 7, ip6: 10 } as const;

export interface Table {
  readonly family: keyof typeof FAMILIES;
  readonly name: string;
}

const HOOKS = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;
const POLICIES = { drop: 0, accept: 1 } as const;

export interface Chain {
  readonly name: string;
  /** Where packets enter it; a chain without one is only jumped to. */
  readonly hook?: {
    readonly type: 'filter' | 'nat' | 'route';
    readonly at: keyof typeof HOOKS;
    /** -100 destination NAT, 0 filter, 100 source NAT: nft(8). */
    readonly priority: number;
    readonly policy?: keyof typeof POLICIES;
  };
}

/** A change of the rule set: part of a transaction. */
export type TableMessage = NetlinkMessage;

/** Appends a transaction to the program: all messages or none. Returns its check, as netlinkRequest does. */
export function changeTables(p: Program, messages: readonly TableMessage[], options: CallOptions = {}): Ref {
  const batch = [bracket(NFNL_MSG_BATCH_BEGIN), ...messages, bracket(NFNL_MSG_BATCH_END)];
  return acknowledged(p, NETLINK_NETFILTER, batch, messages.length, options);
}

const bracket = (type: number): NetlinkMessage => ({
  label: 'commit the transaction',
  type,
  flags: 0,
  fixed: Uint8Array.of(0, 0, 0, NFNL_SUBSYS_NFTABLES),
  attributes: [],
});

/** A message on a table; `what` for errors. */
export const tableMessage = (
  what: string,
  table: Table,
  type: number,
  flags: number,
  attributes: readonly Attribute[],
): TableMessage => ({
  label: `${what} in table ${table.family} ${table.name}`,
  type: (NFNL_SUBSYS_NFTABLES << 8) | type,
  flags,
  fixed: Uint8Array.of(FAMILIES[table.family], 0, 0, 0),
  attributes,
});

/** Makes the table if it isn't there. */
export const addTable = (table: Table): TableMessage =>
  tableMessage('create', table, NFT_MSG_NEWTABLE, NLM_F_CREATE, [text(NFTA_TABLE_NAME, table.name)]);

/** Removes the table with all that is in it; an error when it isn't there. */
export const deleteTable = (table: Table): TableMessage =>
  tableMessage('delete', table, NFT_MSG_DELTABLE, 0, [text(NFTA_TABLE_NAME, table.name)]);

/** Makes the chain if it isn't there. */
export const addChain = (table: Table, { name, hook }: Chain): TableMessage =>
  tableMessage(`create chain ${name}`, table, NFT_MSG_NEWCHAIN, NLM_F_CREATE, [
    text(NFTA_CHAIN_TABLE, table.name),
    text(NFTA_CHAIN_NAME, name),
    ...(hook
      ? [
          nested(NFTA_CHAIN_HOOK, [be32(NFTA_HOOK_HOOKNUM, HOOKS[hook.at]), be32(NFTA_HOOK_PRIORITY, hook.priority)]),
          be32(NFTA_CHAIN_POLICY, POLICIES[hook.policy ?? 'accept']),
          text(NFTA_CHAIN_TYPE, hook.type),
        ]
      : []),
  ]);

/** Removes a chain without rules that nothing jumps to. */
export const deleteChain = (table: Table, name: string): TableMessage =>
  tableMessage(`delete chain ${name}`, table, NFT_MSG_DELCHAIN, 0, [
    text(NFTA_CHAIN_TABLE, table.name),
    text(NFTA_CHAIN_NAME, name),
  ]);

const COMMENT_BYTES_MAX = 127;
const UDATA_COMMENT = 0;

/** Appends a rule to a chain; its statements are read from the left to the right. `nft list` shows the comment. */
export const addRule = (
  table: Table,
  chain: string,
  statements: readonly Statement[],
  { comment }: { comment?: string } = {},
): TableMessage =>
  tableMessage(`add a rule to chain ${chain}`, table, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, [
    text(NFTA_RULE_TABLE, table.name),
    text(NFTA_RULE_CHAIN, chain),
    nested(NFTA_RULE_EXPRESSIONS, statements.flat()),
    ...(comment === undefined ? [] : [commentAttribute(comment)]),
  ]);

/** The user data of rules that nft writes and reads: type, length, text. */
function commentAttribute(comment: string): Attribute {
  const bytes = encodeText(comment).subarray(0, COMMENT_BYTES_MAX);
  return bytesAttribute(
    NFTA_RULE_USERDATA,
    concatBytes([Uint8Array.of(UDATA_COMMENT, bytes.length + 1), bytes, Uint8Array.of(0)]),
  );
}

/** Removes one rule, by the number that readRules gives. */
export const deleteRule = (table: Table, chain: string, handle: bigint): TableMessage =>
  tableMessage(`delete a rule of chain ${chain}`, table, NFT_MSG_DELRULE, 0, [
    text(NFTA_RULE_TABLE, table.name),
    text(NFTA_RULE_CHAIN, chain),
    be64(NFTA_RULE_HANDLE, handle),
  ]);

/** Removes all rules of a chain. */
export const flushChain = (table: Table, chain: string): TableMessage =>
  tableMessage(`flush chain ${chain}`, table, NFT_MSG_DELRULE, 0, [
    text(NFTA_RULE_TABLE, table.name),
    text(NFTA_RULE_CHAIN, chain),
  ]);

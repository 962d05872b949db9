import { GuestError } from '../errors.ts';
import { type DecodedMessage, decodeMessages } from '../netlink/message.ts';
import * as nft from '../netlink/nftables/constants.ts';
import * as route from '../netlink/route/constants.ts';
import { buffer, type Format } from './formats.ts';

const namesOf = (constants: Readonly<Record<string, number>>, prefix: string): Map<number, string> =>
  new Map(
    Object.entries(constants)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [value, name]),
  );

const ROUTE_TYPES = namesOf(route, 'RTM_');
const NFT_TYPES = namesOf(nft, 'NFT_MSG_');

/** What a socket sends: netlink messages by their types, `[RTM_NEWLINK, RTM_NEWADDR]`, else bytes. */
export const socketMessage: Format = (arg, all) => {
  const messages = arg.memory && messagesIn(arg.memory);
  if (!messages || messages.length === 0) return buffer(arg, all);
  return `[${messages.map((each) => typeName(each, messages)).join(', ')}]`;
};

const isNftables = ({ type }: DecodedMessage): boolean => type >> 8 === nft.NFNL_SUBSYS_NFTABLES;

/** The brackets of an nftables batch have numbers that are links in rtnetlink. */
function typeName(message: DecodedMessage, all: readonly DecodedMessage[]): string {
  const { type } = message;
  if (isNftables(message)) return NFT_TYPES.get(type & 0xff) ?? `NFT_MSG_${String(type & 0xff)}`;
  if (!all.some(isNftables)) return ROUTE_TYPES.get(type) ?? `RTM_${String(type)}`;
  return type === nft.NFNL_MSG_BATCH_BEGIN ? 'BATCH_BEGIN' : 'BATCH_END';
}

/** Undefined for bytes that are no netlink messages. */
function messagesIn(bytes: Uint8Array): DecodedMessage[] | undefined {
  try {
    return decodeMessages(bytes);
  } catch (error) {
    if (error instanceof GuestError) return undefined;
    throw error;
  }
}

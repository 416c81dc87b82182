import type { NoticeChannel } from "../../ports/notice-channel.ts";
import type { Parts } from "../parts.ts";
import { atOnce } from "./deliver-together.ts";

/** Name of this kind of work in the pool: never renamed. */
export const deliveryLane = "delivery-lane";

/** One of several that send at the same time; `no` counts from 1. The first also does what is done once. */
export interface Lane {
  readonly no: number;
  readonly of: number;
}

/** Their messages stay in the folder of the process that took them, where only that process looks for them. */
const staysHere = ({ kind }: NoticeChannel): boolean => kind === "outbox" || kind === "letter";

/**
 * How many may send at the same time: one where one process does everything or a channel writes into this process's own
 * folder, and no more than any channel takes messages at once, so that each has its share of every channel.
 */
export function countLanes({ cluster, channels }: Parts): number {
  if (cluster === undefined || channels.some(staysHere)) return 1;
  return Math.max(1, Math.min(cluster.deliverers, ...channels.map(atOnce)));
}

/** The parts with channels that take this lane's share at once: the shares of all lanes make up what a channel takes. */
export function partsOfLane(parts: Parts, { no, of }: Lane): Parts {
  const shared = (channel: NoticeChannel): NoticeChannel => {
    const all = atOnce(channel);
    return {
      ...channel,
      atOnce: Math.floor(all / of) + (no <= all % of ? 1 : 0),
      deliver: (message, signal) => channel.deliver(message, signal),
      find: (attempt, signal) => channel.find(attempt, signal),
    };
  };
  const [first, ...others] = parts.channels;
  return of === 1 ? parts : { ...parts, channels: [shared(first), ...others.map(shared)] };
}

/** One that takes replies writes them in its messages: where it does not, it is another. */
const channelNames = ({ channels }: Parts): string =>
  channels.map(({ name, takesReplies }) => (takesReplies === true ? `${name}+replies` : name)).join(",");

/** What a lane is called in the pool: `<no>/<of>/<channels>`. */
export const laneKey = (parts: Parts, { no, of }: Lane): string => `${no}/${of}/${channelNames(parts)}`;

/** `undefined` if this process has other channels than whoever handed the lane out, or could not give it a share of each. */
export function laneOf(parts: Parts, key: string): Lane | undefined {
  const [no, of] = key.split("/", 2).map(Number);
  if (no === undefined || of === undefined || key !== laneKey(parts, { no, of })) return undefined;
  return no >= 1 && no <= of && of <= countLanes(parts) ? { no, of } : undefined;
}

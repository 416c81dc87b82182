import type { Destination, NoticeChannel } from "../../ports/notice-channel.ts";

/** What may leave this machine. */
export interface LiveSending {
  /** Nothing leaves while this is off. */
  readonly isOn: boolean;
  /** During a trial only these numbers and e-mail addresses are written to; absent: everybody. */
  readonly guests?: readonly string[];
}

/**
 * A channel that holds back what may not leave: everything while live sending is off, and whoever is not a guest while
 * there is a guest list. What was held back is answered as such, never as accepted: nobody was told. A letter goes to no
 * guest, since a postal address is not on the list. Asking what became of an attempt is always allowed.
 */
export function guardedChannel(channel: NoticeChannel, live: LiveSending): NoticeChannel {
  if (!channel.leavesMachine) return channel;
  const guests = live.guests === undefined ? undefined : new Set(live.guests);
  return {
    name: channel.name,
    kind: channel.kind,
    leavesMachine: live.isOn,
    ...(channel.takesReplies === undefined ? {} : { takesReplies: channel.takesReplies }),
    ...(channel.atOnce === undefined ? {} : { atOnce: channel.atOnce }),
    async deliver(message, signal) {
      if (!live.isOn) return { outcome: "held-back", reason: "未开启对外发送" };
      const to = addressOf(message.to);
      if (guests !== undefined && (to === undefined || !guests.has(to)))
        return { outcome: "held-back", reason: "试运行期间只发给名单上的号码" };
      return channel.deliver(message, signal);
    },
    find: (attempt, signal) => channel.find(attempt, signal),
  };
}

function addressOf(to: Destination): string | undefined {
  switch (to.by) {
    case "phone":
      return to.number;
    case "email":
      return to.address;
    case "post":
      return undefined;
  }
}

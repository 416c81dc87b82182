import type { ChannelSettings } from "../channel-settings.ts";
import type { Config } from "../config.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { ChannelKind, NoticeChannel } from "../ports/notice-channel.ts";
import { openChannels, type OpenedChannels } from "./channels.ts";

/** Channels that are as good as the settings make them, and whether something may be sent by them. */
export interface ChannelsAtHand extends OpenedChannels {
  /** @throws InvalidInput if they could not be opened, with everything that is wrong. */
  readonly assertOpen: () => void;
}

/**
 * Opens the channels if it can. Where a secret or a gateway's description is missing, what only reads works all the same:
 * the channels have their names and kinds, and refuse to send.
 */
export async function channelsAtHand(config: Config, outbox: string, now: () => number): Promise<ChannelsAtHand> {
  try {
    return { ...(await openChannels(config, outbox, now)), assertOpen: () => undefined };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const refuse = (): never => {
      throw error;
    };
    const [first, ...rest] = config.channels.map((settings) => closedChannel(settings, config, refuse));
    if (first === undefined) throw error;
    return { channels: [first, ...rest], readers: [], assertOpen: refuse };
  }
}

const names: Readonly<Record<ChannelSettings["by"], readonly [string, ChannelKind]>> = {
  outbox: ["outbox-file", "outbox"],
  twilio: ["sms-twilio", "sms"],
  aliyun: ["sms-aliyun", "sms"],
  gateway: ["sms-gateway", "sms"],
  failover: ["sms-failover", "sms"],
  email: ["email-smtp", "email"],
  letter: ["letter-pdf", "letter"],
};

function closedChannel({ by }: ChannelSettings, { http }: Config, refuse: () => never): NoticeChannel {
  const [name, kind] = names[by];
  // Whoever reads a message that is to be sent elsewhere sees it as it will be written there, as far as the settings tell.
  const takesReplies = kind === "outbox" || (kind === "sms" && http !== undefined);
  return { name, kind, leavesMachine: false, takesReplies, deliver: async () => refuse(), find: async () => refuse() };
}

import type { Logger } from "../ports/logger.ts";
import type { CallbackReader, ReceiptSink } from "../ports/receipts.ts";

export interface HttpOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly readers: readonly CallbackReader[];
  readonly sink: ReceiptSink;
  /** Whether the program can do its work now. */
  readonly isReady: () => Promise<boolean>;
  /** Answers whether the bureau sent a message with a code; without it nobody can ask here. */
  readonly checkCode?: (code: string) => Promise<unknown>;
  /** The clock that limits how often may be asked; the machine's unless given. */
  readonly now?: () => number;
  readonly log: Logger;
}

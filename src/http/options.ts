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
  readonly log: Logger;
}

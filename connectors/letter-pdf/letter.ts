import { z } from "zod";

/** One letter as it waits, and as it lies beside its batch: a JSON file named after its notice. */
export const letterFile = z.strictObject({
  noticeId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  name: z.string().min(1),
  address: z.string().min(1),
  postcode: z.string().optional(),
  subject: z.string(),
  /** Without the signature of short messages. */
  text: z.string(),
});

export type Letter = Readonly<z.infer<typeof letterFile>>;

/** Who writes. */
export interface Sender {
  readonly name: string;
  readonly address?: string;
  readonly postcode?: string;
  readonly phone: string;
}

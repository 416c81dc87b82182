export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (465). */
  readonly secure: boolean;
  /** Without TLS from the start: insist on STARTTLS. */
  readonly requireTls: boolean;
  readonly user?: string;
  readonly password?: string;
  /** Longest wait for any one answer, milliseconds. */
  readonly timeoutMs: number;
}

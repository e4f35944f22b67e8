/** What credentials are made of, beside what the description says. */

/** Fills `{name}` in a text: by what is given, else by the connection's settings. @throws MissingSetting */
export type Fill = (text: string, holes?: Readonly<Record<string, string>>) => string;

/** What one request shows: what fills the description's texts, the token, the time and a nonce. */
export interface Showing {
  readonly fill: Fill;
  /** The access token, where the system has them. */
  readonly token?: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** A text that is another one each time. */
  readonly nonce: string;
}

/** What credentials are built from, besides the description. */

/** Fills `{name}` in a text from the given values, or from the connection's settings. @throws MissingSetting */
export type Fill = (text: string, holes?: Readonly<Record<string, string>>) => string;

/** The values for one request: the texts of the description, the token, the time and a nonce. */
export interface Showing {
  readonly fill: Fill;
  /** The access token, if the system uses them. */
  readonly token?: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** A unique text. */
  readonly nonce: string;
}

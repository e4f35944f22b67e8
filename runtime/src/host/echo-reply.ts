/** The reply to a sender that verifies an address before it delivers webhooks to it. */
import { createHash, createHmac } from "node:crypto";
import type { EchoReply, WebhookOptions } from "../webhooks.ts";

/** A reply's headers, and its body: text, or JSON if `json` is there. */
export interface Echoed {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json?: Readonly<Record<string, string>>;
}

/** What senders have repeated: random letters and digits, also in base64 or as a UUID. */
const TOKEN = /^[\w.~+/-]{1,500}={0,2}$/;

/**
 * Whether a value that nobody has signed may be repeated. A hash of any text would be a signature that anybody could ask for, so what is
 * hashed must look like a token: no event does. The same goes for a header, which can't contain a line break.
 */
export function isRepeatable({ echoHeader, reply }: NonNullable<WebhookOptions["probe"]>, word: string): boolean {
  const isPlain =
    reply?.hash === undefined && reply?.headers === undefined && (echoHeader === undefined || reply !== undefined);
  return isPlain || TOKEN.test(word);
}

/**
 * The reply that repeats what a sender sent.
 *
 * @param url the public address that was called, without its query
 * @param setting a setting of the connection; undefined if the description has none of that name
 */
export function echoReply(
  { echoHeader, reply }: NonNullable<WebhookOptions["probe"]>,
  word: string,
  url: string,
  setting: (name: string) => string | undefined,
): Echoed {
  if (reply === undefined)
    return echoHeader === undefined ? { headers: {}, text: word } : { headers: { [echoHeader]: word }, text: "" };
  const hash = reply.hash === undefined ? "" : hashOf(reply.hash, { echo: word, url }, setting);
  const filled = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, { echo: word, hash })]));
  const headers = filled(reply.headers ?? {});
  const isText = reply.headers === undefined && reply.body === undefined;
  const text = isText ? (reply.hash === undefined ? word : hash) : "";
  return { headers, text, ...(reply.body === undefined ? {} : { json: filled(reply.body) }) };
}

function hashOf(
  { algorithm, content, secret = "" }: NonNullable<EchoReply["hash"]>,
  known: Readonly<Record<string, string>>,
  setting: (name: string) => string | undefined,
): string {
  const text = fill(content, known, setting);
  const hash = algorithm === "sha256" ? createHash("sha256") : createHmac("sha256", setting(secret) ?? "");
  return hash.update(text).digest("hex");
}

/** A text with the values of its placeholders; those that are not known stay. */
function fill(
  text: string,
  known: Readonly<Record<string, string>>,
  setting: (name: string) => string | undefined = () => undefined,
): string {
  return text.replace(/\{([^{}]+)\}/g, (hole, name: string) => known[name] ?? setting(name) ?? hole);
}

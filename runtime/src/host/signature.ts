/** Whether a webhook comes from who it says: signatures over the raw body, compared in constant time. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignatureScheme } from "../flow.ts";

/** The signature of a body, as the scheme's header carries it. */
export function sign(scheme: SignatureScheme, secret: string, body: Uint8Array): string {
  const digest = createHmac(scheme.algorithm.slice("hmac-".length), secret).update(body).digest(scheme.encoding);
  return `${scheme.prefix ?? ""}${digest}`;
}

/** Any of several secrets will do, so that one can be replaced while both are in use. */
export function verify(
  scheme: SignatureScheme,
  secrets: readonly string[],
  body: Uint8Array,
  given: string | undefined,
): boolean {
  if (given === undefined) return false;
  let matched = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = Buffer.from(sign(scheme, secret, body));
    const actual = Buffer.from(given);
    // Both are compared to the end, whichever of them matches.
    if (expected.length === actual.length && timingSafeEqual(expected, actual)) matched = true;
  }
  return matched;
}

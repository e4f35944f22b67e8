/** Digests of texts, to detect changes. */
import { hash } from "node:crypto";

/** One digest of several texts, in this order. */
export function digest(...texts: readonly string[]): string {
  // Lengths are included, so that different lists never produce the same text.
  return hash("sha256", texts.map((text) => `${text.length}:${text}`).join(""), "base64url");
}

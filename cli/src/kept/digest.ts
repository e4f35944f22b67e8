/** Digests of texts, by which it is seen whether something has changed. */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";

/** One digest of several texts, in this order. */
export function digest(...texts: readonly string[]): string {
  // Lengths, so that no two lists of texts run together to the same.
  return hash("sha256", texts.map((text) => `${text.length}:${text}`).join(""), "base64url");
}

/** A file's text as the compiler's host reads it; undefined where there is none. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

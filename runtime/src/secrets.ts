/**
 * `@integ/runtime/secrets`: requirements of the secrets that authenticate callers. The compiler checks secrets in
 * integ.yaml, and a host checks all secrets at its start.
 */
import type { SignatureScheme } from "./flow.ts";

/** Secrets with fewer bytes can be guessed, but some vendors let people choose them. */
export const SHORTEST_SECRET = 16;

type Written = Pick<SignatureScheme, "key" | "keyPrefix">;

/** Whether a value is empty or white space, as an unset variable or a file with one empty line gives. */
export function isBlank(value: string): boolean {
  return value.trim() === "";
}

/** A secret without its vendor's prefix, such as `whsec_`. */
export function withoutPrefix(secret: string, { keyPrefix = "" }: Written): string {
  return keyPrefix !== "" && secret.startsWith(keyPrefix) ? secret.slice(keyPrefix.length) : secret;
}

/** Why a text can't be a secret of a scheme, such as `it is empty`; undefined if it can. */
export function secretProblem(secret: string, scheme: Written = {}): string | undefined {
  if (isBlank(secret)) return "it is empty";
  const plain = withoutPrefix(secret, scheme);
  if (plain === "") return `it is only the prefix ${scheme.keyPrefix}`;
  if (scheme.key === "hex" && !/^(?:[0-9a-f]{2})+$/i.test(plain)) return "it is not written in hexadecimal digits";
  if (scheme.key === "base64" && !isBase64(plain)) return "it is not written in base64";
  return undefined;
}

function isBase64(text: string): boolean {
  const letters = text.replace(/={0,2}$/, "");
  return /^[A-Za-z0-9+/_-]+$/.test(letters) && letters.length % 4 !== 1;
}

/** JSON Web Tokens that a connection signs itself. */
import { createPrivateKey, randomUUID, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Assertion } from "../../credentials.ts";
import { PublicError } from "../redaction.ts";
import type { Fill } from "./showing.ts";

/** How long a token is valid, in seconds, if the description does not say. */
const SECONDS = 300;

/** A token, and when it expires. @param now in milliseconds since 1970 @throws PublicError if the key is invalid */
export async function signAssertion(
  assertion: Assertion,
  fill: Fill,
  now: number,
): Promise<{ readonly token: string; readonly expires: number }> {
  const { algorithm, claims, header = {}, seconds = SECONDS } = assertion;
  const at = Math.floor(now / 1000);
  const token = await new SignJWT(filled(claims, fill))
    .setProtectedHeader({ typ: "JWT", ...filled(header, fill), alg: algorithm })
    .setIssuedAt(at)
    .setExpirationTime(at + seconds)
    .setJti(randomUUID())
    .sign(signingKey(assertion, fill));
  return { token, expires: (at + seconds) * 1000 };
}

function filled(texts: Readonly<Record<string, string>>, fill: Fill): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));
}

function signingKey({ algorithm, key, format = "utf8" }: Assertion, fill: Fill): KeyObject | Uint8Array {
  const text = fill(key);
  if (algorithm.startsWith("HS")) return Buffer.from(text, format);
  try {
    // In a variable of the environment, a key in PEM often stands on one line.
    return createPrivateKey(text.replaceAll("\\n", "\n"));
  } catch {
    throw new PublicError("its private key can't be read: it must be in PEM, from -----BEGIN to -----END");
  }
}

/** Checks the JSON Web Tokens that a connection signs, and generates the signing keys. */
import { constants, createHmac, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import type { Assertion } from "../../credentials.ts";
import { filled } from "./filled.ts";

/** Whether a token is signed with the connection's key, valid now, and has the expected claims. @param now in milliseconds */
export function isAssertion(
  assertion: Assertion,
  settings: Readonly<Record<string, string>>,
  token: string,
  now: number,
): boolean {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  if (!isSigned(assertion, filled(assertion.key, settings), Buffer.from(`${header}.${payload}`), bytes)) return false;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
  const wanted = Object.entries(assertion.claims);
  return Number(claims["exp"]) * 1000 > now && wanted.every(([name, text]) => claims[name] === filled(text, settings));
}

function isSigned({ algorithm, format }: Assertion, key: string, content: Buffer, signature: Buffer): boolean {
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith("HS"))
    return createHmac(hash, Buffer.from(key, format)).update(content).digest().equals(signature);
  const padding = algorithm.startsWith("PS") ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {};
  const options = { key: createPublicKey(key), dsaEncoding: "ieee-p1363", ...padding } as const;
  return verify(algorithm === "EdDSA" ? null : hash, content, options, signature);
}

/** Generates a signing key for a connection, in the form of a setting. */
export function madeKey({ algorithm, format = "utf8" }: Assertion): string {
  if (algorithm.startsWith("HS")) return Buffer.from("a stand-in's secret of some length").toString(format);
  const encoding = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } } as const; // prettier-ignore
  if (algorithm === "EdDSA") return generateKeyPairSync("ed25519", encoding).privateKey;
  if (algorithm.startsWith("ES"))
    return generateKeyPairSync("ec", { namedCurve: algorithm === "ES256" ? "P-256" : "P-384", ...encoding }).privateKey;
  return generateKeyPairSync("rsa", { modulusLength: 2048, ...encoding }).privateKey;
}

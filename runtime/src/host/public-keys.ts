/** Signatures with a vendor's private key, which anyone can verify with its public key. */
import { constants, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import type { KeyAlgorithm, SignatureScheme } from "../webhooks.ts";
import type { Content } from "./signed-content.ts";

/** The hash and the key type of each algorithm. */
const ALGORITHMS: Readonly<Record<KeyAlgorithm, readonly [hash: string | null, kind: string]>> = {
  "rsa-sha256": ["sha256", "rsa"],
  "rsa-sha1": ["sha1", "rsa"],
  "rsa-sha512": ["sha512", "rsa"],
  "rsa-pss-sha256": ["sha256", "rsa"],
  "ecdsa-sha256": ["sha256", "ec"],
  ed25519: [null, "ed25519"],
};

/** Whether an algorithm uses a vendor's private key. */
export function isKeyAlgorithm(name: string): name is KeyAlgorithm {
  return Object.hasOwn(ALGORITHMS, name);
}

/** The minimum number of bits of an RSA key. */
const SHORTEST_RSA = 2048;
/** The minimum for vendors that have no longer key, if their description says so. */
const SHORTEST_WEAK_RSA = 1024;

/** The bytes before the 32 bytes of an Ed25519 key in its encoded form. */
const ED25519 = Buffer.from("302a300506032b6570032100", "hex");

/** @returns the problem of a key, if there is one */
export function publicKeyOf(
  { algorithm, key: written = "utf8", weak }: Pick<SignatureScheme, "algorithm" | "key" | "weak">,
  text: string,
): KeyObject | string {
  if (!isKeyAlgorithm(algorithm)) return "nothing is checked by it";
  const [, kind] = ALGORITHMS[algorithm];
  let key: KeyObject;
  try {
    if (/-----BEGIN (?:RSA )?PUBLIC KEY-----|-----BEGIN CERTIFICATE-----/.test(text)) key = createPublicKey(text);
    else {
      if (written === "utf8") return "it is not a public key in PEM (-----BEGIN PUBLIC KEY-----)";
      const bytes = Buffer.from(text.trim(), written === "hex" ? "hex" : "base64");
      const whole = kind === "ed25519" && bytes.length === 32 ? Buffer.concat([ED25519, bytes]) : bytes;
      key = createPublicKey({ key: whole, format: "der", type: "spki" });
    }
  } catch {
    return "it is not a public key";
  }
  if (key.asymmetricKeyType !== kind)
    return `it is a key for ${key.asymmetricKeyType ?? "nothing"}, and ${kind} is required`;
  const shortest = weak === true ? SHORTEST_WEAK_RSA : SHORTEST_RSA;
  if ((key.asymmetricKeyDetails?.modulusLength ?? shortest) < shortest)
    return `it has fewer than ${shortest} bits, and can be broken`;
  return key;
}

/** Verifies a signature with a public key. */
export function verifies(scheme: SignatureScheme, key: KeyObject, content: Content, signature: string): boolean {
  const bytes = Buffer.from(signature, scheme.encoding ?? "base64");
  if (bytes.length === 0) return false;
  return verify(hashOf(scheme), joined(content), { key, ...how(scheme) }, bytes);
}

/** Signs as the vendor would: for stand-ins. @param pem a private key */
export function signWith(scheme: SignatureScheme, pem: string, content: Content): string {
  return sign(hashOf(scheme), joined(content), { key: pem, ...how(scheme) }).toString(scheme.encoding ?? "base64");
}

function hashOf({ algorithm }: SignatureScheme): string | null {
  return isKeyAlgorithm(algorithm) ? ALGORITHMS[algorithm][0] : "sha256";
}

function how({ algorithm, form }: SignatureScheme): {
  readonly dsaEncoding?: "ieee-p1363" | "der";
  readonly padding?: number;
  readonly saltLength?: number;
} {
  if (algorithm === "ecdsa-sha256") return { dsaEncoding: form === "p1363" ? "ieee-p1363" : "der" };
  return algorithm === "rsa-pss-sha256"
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
}

function joined(content: Content): Buffer {
  return Buffer.concat(content.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
}

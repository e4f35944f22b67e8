/** Encrypted deliveries, which only the holder of the connection's secret can have written. */
import { createDecipheriv } from "node:crypto";
import type { DeliveryEncryption, SignatureScheme } from "../webhooks.ts";
import { fieldOf } from "./signed-content.ts";

/** In bytes. */
const [KEY, VECTOR, TAG] = [32, 12, 16];

/**
 * Decrypts a form's encrypted field, in base64, into the form of an unencrypted delivery.
 *
 * @returns undefined if it is signed instead, or no secret decrypts it
 */
export function decrypted(
  { field, encoding, algorithm }: DeliveryEncryption,
  signature: SignatureScheme | undefined,
  secrets: readonly string[],
  body: Uint8Array,
): Uint8Array | undefined {
  const signed = [signature, ...(signature?.also ?? [])].flatMap((one) => one?.field ?? []);
  if (signed.some((name) => fieldOf(body, name) !== undefined)) return undefined;
  const encrypted = Buffer.from(fieldOf(body, field) ?? "", encoding);
  if (encrypted.length <= VECTOR + TAG) return undefined;
  for (const secret of secrets) {
    // Anybody could encrypt with an empty key.
    if (secret === "") continue;
    const key = Buffer.alloc(KEY);
    key.write(secret, "utf8");
    const decipher = createDecipheriv(algorithm, key, encrypted.subarray(0, VECTOR), { authTagLength: TAG });
    decipher.setAuthTag(encrypted.subarray(-TAG));
    try {
      const plain = Buffer.concat([decipher.update(encrypted.subarray(VECTOR, -TAG)), decipher.final()]);
      return Buffer.from(new URLSearchParams({ [field]: plain.toString("base64") }).toString());
    } catch {
      // Another secret may decrypt it.
    }
  }
  return undefined;
}

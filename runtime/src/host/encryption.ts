/** AES-256-GCM, which encrypts payloads in the store and access tokens. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** An encrypted value with what is needed to decrypt it. */
export interface Encrypted {
  /** 12 bytes, unique for each encryption. */
  readonly nonce: Buffer;
  /** 16 bytes, which reveal any change. */
  readonly tag: Buffer;
  readonly bytes: Buffer;
}

/** @param key 32 bytes */
export function encrypt(key: Buffer, plain: Uint8Array): Encrypted {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const bytes = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, tag: cipher.getAuthTag(), bytes };
}

/** @throws Error if the key is wrong, or the data was changed */
export function decrypt(key: Buffer, { nonce, tag, bytes }: Encrypted): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

/**
 * How payloads are stored: bodies are compressed, and all payloads are encrypted (AES-256-GCM) if the project has a key. Payloads
 * that were written without a key, or under an earlier one, can still be read.
 */
import { createHash, hkdfSync } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { textIn, textOut } from "./cells.ts";
import { StoreError, UnreadableError } from "./engine.ts";
import { encrypt, decrypt } from "./encryption.ts";

/** The first byte of encrypted payloads; compressed ones begin with 0x28. */
const ENCRYPTED = 1;
const [ID, NONCE, TAG] = [4, 12, 16];
const HEAD = 1 + ID + NONCE + TAG;
/** Stands before an encrypted text. */
const PREFIX = "sealed:";
/** The minimum number of characters of a key. */
const SHORTEST = 16;

interface Key {
  /** Identifies the key that something is encrypted with, without revealing it. */
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/**
 * Compresses payloads and, where keys are given, encrypts them. Reads what any of the keys has encrypted, and plain
 * text.
 */
export class PayloadCodec {
  readonly #keys: readonly Key[];

  /**
   * @param keys secrets of the project: the first one encrypts, all of them decrypt
   * @throws StoreError if one is too short
   */
  constructor(keys: readonly string[] = []) {
    this.#keys = keys.map((secret) => {
      if (secret.length < SHORTEST)
        throw new StoreError(
          `an encryption key needs at least ${SHORTEST} characters, such as openssl rand -base64 32 prints`,
        );
      const bytes = Buffer.from(hkdfSync("sha256", secret, "", "integ store", 32));
      return { bytes, id: createHash("sha256").update(bytes).digest().subarray(0, ID) };
    });
  }

  body(bytes: Uint8Array): Uint8Array {
    // The known size halves the time, and no more memory is allocated than needed.
    return this.#encrypt(zstdCompressSync(bytes, { pledgedSrcSize: bytes.length }));
  }

  /**
   * Empty if it has been removed.
   * @throws UnreadableError if it is damaged, or encrypted with a key that is not configured
   */
  readBody(stored: Uint8Array): Uint8Array {
    if (stored.length === 0) return stored;
    const opened = this.#decrypt(stored);
    try {
      return zstdDecompressSync(opened);
    } catch {
      throw new UnreadableError("the stored data was changed after it was written, or is damaged");
    }
  }

  text(text: string): string {
    return this.#keys.length === 0
      ? text
      : PREFIX + Buffer.from(this.#encrypt(Buffer.from(textOut(text)))).toString("base64");
  }

  /** A cell for a text that may be missing. */
  optionalText(text: string | undefined): string | null {
    return text === undefined ? null : this.text(text);
  }

  /** @throws UnreadableError if it is damaged, or encrypted with a key that is not configured */
  readText(stored: string): string {
    if (!stored.startsWith(PREFIX)) return stored;
    const bytes = Buffer.from(stored.slice(PREFIX.length), "base64");
    // A plain text may begin with the same prefix.
    return bytes.length < HEAD || bytes[0] !== ENCRYPTED
      ? stored
      : textIn(Buffer.from(this.#decrypt(bytes)).toString("utf8"));
  }

  #encrypt(plain: Uint8Array): Uint8Array {
    const [key] = this.#keys;
    if (key === undefined) return plain;
    const { nonce, tag, bytes } = encrypt(key.bytes, plain);
    return Buffer.concat([Buffer.of(ENCRYPTED), key.id, nonce, tag, bytes]);
  }

  #decrypt(stored: Uint8Array): Uint8Array {
    if (stored[0] !== ENCRYPTED) return stored;
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    const key = this.#keys.find(({ id }) => id.equals(bytes.subarray(1, 1 + ID)));
    if (key === undefined)
      throw new UnreadableError(
        "the stored data is encrypted with a key that is not configured: add it to `encryption_keys` in integ.yaml",
      );
    try {
      return decrypt(key.bytes, {
        nonce: bytes.subarray(1 + ID, 1 + ID + NONCE),
        tag: bytes.subarray(1 + ID + NONCE, HEAD),
        bytes: bytes.subarray(HEAD),
      });
    } catch {
      throw new UnreadableError("the stored data was changed after it was encrypted, or is damaged");
    }
  }
}

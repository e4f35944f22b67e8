/**
 * Keyed hashes of dedupe keys, ordering keys and identities, for the columns that are searched. The keys may contain personal data
 * (`key customer.email`); the hashes identify nobody, so they stay when the source is erased.
 */
import { createHmac, randomBytes } from "node:crypto";
import { keyText, textOut } from "./cells.ts";
import type { PayloadCodec } from "./payload-codec.ts";

const LENGTH = 40;
/** The block size of HMAC, in bytes. */
const BLOCK = 64;

/** The secret's name in its table. */
export const KEY_SECRET = "keys";

/** Hashes duplicate and ordering keys with the store's secret. */
export class KeyHash {
  readonly #read: () => string;
  #secret: Buffer | undefined;

  /**
   * @param read returns the secret; called when it is first needed; throws if the secret is encrypted with a key that
   * is not configured
   */
  constructor(read: () => string) {
    this.#read = read;
  }

  /** @throws StoreError */
  of(key: string): string {
    this.#secret ??= Buffer.from(this.#read(), "hex");
    return createHmac("sha256", this.#secret).update(textOut(keyText(key))).digest("hex").slice(0, LENGTH); // prettier-ignore
  }

  /** The same hash as an SQL expression, for rows that were written before keys were hashed. */
  sql(column: string): string {
    this.#secret ??= Buffer.from(this.#read(), "hex");
    const padded = Buffer.concat([this.#secret, Buffer.alloc(BLOCK - this.#secret.length)]);
    const [inner, outer] = [0x36, 0x5c].map(
      (pad) => `'\\x${Buffer.from(padded.map((byte) => byte ^ pad)).toString("hex")}'::bytea`,
    );
    return `left(encode(sha256(${outer} || sha256(${inner} || convert_to(${column}, 'UTF8'))), 'hex'), ${LENGTH})`;
  }
}

/** 256 random bits as hexadecimal digits. */
export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** The keys of an event in readable form: stored encrypted with the event, and erased with it. */
export function keysOut(lane: string, dedupeKey: string, codec: PayloadCodec): string {
  return codec.text(JSON.stringify([lane, dedupeKey]));
}

/** Undefined if they are erased or unreadable. */
export function keysIn(
  cell: unknown,
  codec: PayloadCodec,
): { readonly lane: string; readonly dedupeKey: string } | undefined {
  if (typeof cell !== "string") return undefined;
  try {
    const [lane, dedupeKey] = JSON.parse(codec.readText(cell)) as readonly [string, string];
    return { lane, dedupeKey };
  } catch {
    return undefined;
  }
}

/**
 * Whether a step's name contains a key of a lookup, as in `customer["ona@example.lt"]`; a record of a list has only its index,
 * `lines[2]`.
 */
function asksBy(name: string): boolean {
  return name.includes("[") && !/\[\d+\]$/.test(name);
}

/** The name of a step in its searchable form. */
export function stepNameOut(name: string, hash: KeyHash): string {
  return asksBy(name) ? `${name.slice(0, name.indexOf("["))}#${hash.of(name)}` : name;
}

/** The name of a lookup, encrypted, for the column that holds requests of other steps; null if it contains no key. */
export function readNameOut(name: string, codec: PayloadCodec): string | null {
  return asksBy(name) ? codec.text(name) : null;
}

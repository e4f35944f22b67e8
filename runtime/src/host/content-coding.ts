/** Compressed bodies: gzip, deflate, brotli, zstd. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import { codeOf } from "../errors.ts";

const DECODERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

/** A supported coding. */
export type Coding = keyof typeof DECODERS;

/** Whether a coding is supported. */
export function isCoding(name: string): name is Coding {
  return Object.hasOwn(DECODERS, name);
}

/** The decompressed body; undefined if it exceeds the limit, `broken` if it can't be decompressed. */
export async function decompressed(
  sent: Uint8Array,
  coding: Coding,
  limit: number,
): Promise<Uint8Array | "broken" | undefined> {
  try {
    return await DECODERS[coding](sent, { maxOutputLength: limit });
  } catch (error) {
    return codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? undefined : "broken";
  }
}

/** Whether bytes are compressed by gzip. Looks at the bytes alone, since headers may be wrong and no text begins with them. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

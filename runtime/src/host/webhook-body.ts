/** Reads the body of a webhook up to a limit, and decompresses it up to the same limit. */
import { decompressed, isCoding } from "./content-coding.ts";
import type { Incoming } from "./exchange.ts";

/** The body of a delivery. */
export interface Body {
  /** The body as it was sent, which may be compressed. */
  readonly sent: Uint8Array;
  readonly plain: Uint8Array;
}

/** Why a body is refused. `publicReason` contains nothing that the caller sent. */
export interface RefusedBody {
  readonly refused: 400 | 413 | 415;
  readonly why: string;
  readonly publicReason?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rejects if the sender hangs up. @param limit the maximum number of bytes, both as sent and decompressed */
export async function readBody(request: Incoming, limit: number): Promise<Body | RefusedBody> {
  const coding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding !== "identity" && !isCoding(coding)) {
    const publicReason = "the body has an unsupported Content-Encoding";
    return { refused: 415, why: `the body has the unsupported Content-Encoding ${coding}`, publicReason };
  }
  const sent = await bytesOf(request, limit);
  const plain = sent === undefined || coding === "identity" ? sent : await decompressed(sent, coding, limit);
  if (plain === "broken") return { refused: 400, why: `the body does not match its Content-Encoding: ${coding}` };
  if (sent !== undefined && plain !== undefined) return { sent, plain };
  return { refused: 413, why: `the body has more than ${limit} bytes`, headers: { Connection: "close" } };
}

/** The bytes as they were sent; undefined when there are more than allowed. */
function bytesOf({ headers, body: request }: Incoming, limit: number): Promise<Uint8Array | undefined> {
  if (Number(headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the sender closed the connection")));
  });
}

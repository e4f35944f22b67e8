/**
 * A link with the project in its fragment, which browsers don't send: deflated JSON in URL-safe characters. It contains
 * only the changes to a template.
 */

/** A link's content. */
export interface Shared {
  /** The template that it starts from; undefined for none. */
  readonly start?: string;
  /** The files that differ from it; null for deleted ones. */
  readonly files: Readonly<Record<string, string | null>>;
  /** The spec that is run. */
  readonly spec?: string;
  readonly sample?: string;
  readonly responses?: string;
}

/** The fragment, without its `#`. */
export async function toFragment(shared: Shared): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream("deflate-raw"));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @throws Error if the fragment was not created by `toFragment` */
export async function fromFragment(fragment: string): Promise<Shared> {
  const bytes = Uint8Array.fromBase64(fragment, { alphabet: "base64url" });
  const read: unknown = JSON.parse(
    new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw"))),
  );
  if (!isShared(read)) throw new Error("not a project");
  return read;
}

function isShared(value: unknown): value is Shared {
  if (typeof value !== "object" || value === null || !("files" in value)) return false;
  const { files } = value;
  if (typeof files !== "object" || files === null) return false;
  const texts = ["start", "spec", "sample", "responses"].map((name) => (value as Record<string, unknown>)[name]);
  return (
    texts.every((text) => text === undefined || typeof text === "string") &&
    Object.values(files).every((text) => text === null || typeof text === "string")
  );
}

/** The maximum size of an inflated project. */
const MOST_BYTES = 4_000_000;

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > MOST_BYTES) throw new Error("too large");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

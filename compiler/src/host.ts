import type { CodeFile, Lacking } from "./code.ts";

/**
 * Everything that the compiler needs from outside. The core does no I/O, so that it runs in a browser too; `node-host.ts` reads
 * files.
 */
export interface CompilerHost {
  /** A file's text; undefined when there is none. Paths are absolute, with slashes. */
  read(path: string): string | undefined;
  /** The folder of a system's description for the `use` of integ.yaml, or for a plain name; undefined when unknown. */
  findSystem(use: string, fromFolder: string): string | undefined;
  /** The validated content of a description that ships with integ, as the release stored it; undefined for any other text. */
  described?(path: string, text: string): unknown;
  /** The names of all systems that a project's specs can use: its own, and those that ship with integ. For suggestions. */
  systems?(folder: string): readonly string[];
  /** All specs of a project, for those that look at what another has delivered; absolute paths. */
  specs?(folder: string): readonly string[];
  /** A file of TypeScript that specs use, which there is; absent: the host can't read any. */
  code?(path: string): CodeFile | Lacking;
}

/** A path relative to a file's folder, made absolute and plain. */
export function resolvePath(fromFile: string, relative: string): string {
  const path = relative.startsWith("/") ? relative : `${folderOf(fromFile)}/${relative}`;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** A file as seen from a folder, with slashes: `../../flows/orders.integ`. */
export function seenFrom(output: string, path: string): string {
  const from = output.split("/").filter(Boolean);
  const to = path.split("/").filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

/** The folder of a file, without its last slash; empty for a name without one. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

/** A short, stable hash of some text (FNV-1a, 64 bits, as 13 letters and digits). Not for secrets. */
export function fingerprint(...texts: readonly string[]): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const text of texts) {
    for (let i = 0; i <= text.length; i++) {
      low = (low ^ (i === text.length ? 0x1f : text.charCodeAt(i))) >>> 0;
      // 64-bit multiplication by 0x100000001b3, in two halves of 32 bits.
      const product = low * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
  }
  return (BigInt(high) * 0x1_0000_0000n + BigInt(low)).toString(36).padStart(13, "0");
}

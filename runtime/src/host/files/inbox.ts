/** A folder that files are taken from, one by one, and moved on to `done` or `held` below it. */
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { utf8 } from "../../json.ts";

/** The maximum size of a file, in bytes. */
export const LARGEST = 256 * 1024 * 1024;
/** How often a local folder is checked, in milliseconds. */
const EVERY = 2000;

/** A name as bytes, and as text; bytes that are not UTF-8 appear as numbers. */
export interface FileName {
  readonly bytes: Buffer;
  readonly text: string;
  readonly isText: boolean;
}

/** The state of a file at a moment. */
export interface FileState {
  /** Changes whenever the file is written. */
  readonly state: string;
  /** When it was changed. */
  readonly changed: string;
  /** Why it can't be read. */
  readonly wrong?: string;
}

/** Errors are thrown unchanged. */
export interface Inbox {
  /** How often the folder is checked, in milliseconds. A file must be unchanged in two checks, so that it is complete. */
  readonly everyMs: number;
  /** The files, in the order of their names; undefined if there is no such folder. */
  names(): Promise<readonly FileName[] | undefined>;
  /** The current state of a file; undefined if it does not exist (any more), or is a folder. */
  look(name: FileName): Promise<FileState | undefined>;
  read(name: FileName): Promise<Uint8Array>;
  /**
   * Moves a file into a folder below it under its own name, without overwriting one of that name.
   * @param stamp is added to the name in that case
   */
  move(name: FileName, into: "done" | "held", stamp: string): Promise<void>;
}

/** In the order of their names. */
export function namesOf(names: readonly Buffer[]): FileName[] {
  return names
    .map((bytes): FileName => {
      const text = utf8(bytes);
      const shown =
        text ?? bytes.toString("latin1").replace(/[^ -~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
      return { bytes, text: shown, isText: text !== undefined };
    })
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** A folder of this machine. @param folder its absolute path */
export function localInbox(folder: string): Inbox {
  const at = ({ bytes }: FileName): Buffer => Buffer.concat([Buffer.from(`${folder}/`), bytes]);
  return {
    everyMs: EVERY,
    names: () => Promise.resolve(existsSync(folder) ? namesOf(readdirSync(folder, { encoding: "buffer" })) : undefined),
    look: (name) => Promise.resolve(localState(at(name))),
    read: (name) => readFile(at(name)),
    move: (name, into, stamp) => Promise.resolve(moveLocal(folder, at(name), name.text, into, stamp)),
  };
}

function localState(path: Buffer): FileState | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      // A broken link exists, but its target does not.
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
      return { state: "", changed: "", wrong: "it is a broken link" };
    }
    if (stat.isDirectory()) return undefined;
    const state = { state: `${stat.size} ${stat.mtimeMs}`, changed: String(stat.mtimeMs) };
    if (!stat.isFile()) return { ...state, wrong: "it is not a file" };
    return stat.size > LARGEST ? { ...state, wrong: `it is larger than ${LARGEST / 1024 / 1024} MB` } : state;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ELOOP")) throw error;
    return { state: "", changed: "", wrong: "it is a circular link" };
  }
}

function moveLocal(folder: string, path: Buffer, name: string, into: string, stamp: string): void {
  const beside = join(folder, into);
  mkdirSync(beside, { recursive: true });
  const plain = join(beside, name);
  const extension = extname(name);
  const isThere = lstatSync(plain, { throwIfNoEntry: false }) !== undefined;
  renameSync(path, isThere ? join(beside, `${basename(name, extension)}.${stamp}${extension}`) : plain);
}

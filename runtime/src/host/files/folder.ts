/** A folder that files are written to and read from. */
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Paths are relative to the folder, with slashes. Errors are thrown unchanged. */
export interface Folder {
  /** A file's bytes; undefined if it does not exist. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Whether a file exists. */
  has(path: string): Promise<boolean>;
  /** Writes a temporary file, and moves it into place once it is completely on disk. @param mark distinguishes two writers */
  write(path: string, bytes: Uint8Array, mark: string): Promise<void>;
  /** Moves a file over another in one step. */
  move(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/** The hidden place beside a file for its temporary state. */
export function aside(path: string, ending: string): string {
  const folder = dirname(path);
  const hidden = basename(folder) === ".integ" ? folder : join(folder, ".integ");
  return `${hidden}/${basename(path)}.${ending}`;
}

/** A folder of this machine. @param root an absolute path */
export function localFolder(root: string): Folder {
  const at = (path: string): string => join(root, path);
  const move = async (from: string, to: string): Promise<void> => {
    await rename(at(from), at(to));
    await synced(dirname(at(to)));
  };
  return {
    read: (path) => orNone(readFile(at(path))),
    has: async (path) => (await orNone(stat(at(path)))) !== undefined,
    async write(path, bytes, mark) {
      const part = aside(path, `${mark}.new`);
      await mkdir(dirname(at(part)), { recursive: true });
      const file = await open(at(part), "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await move(part, path);
    },
    move,
    close: () => Promise.resolve(),
  };
}

async function orNone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** A name is on disk when its folder is; where folders can't be synced (Windows), the system does that itself. */
async function synced(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The compiler's host on Node: files, and the systems that ship in `@integ/specs`. The only file of the compiler that does I/O. */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { CodeFile } from "./code.ts";
import { fingerprint, type CompilerHost } from "./host.ts";
import { readCode, type TsMorph } from "./typescript/read-code.ts";

/**
 * @param overlay texts that stand in for files, by absolute path
 * @param shipped the folder of the systems that are part of integ
 */
export function nodeHost(overlay: ReadonlyMap<string, string> = new Map(), shipped?: string): CompilerHost {
  let own = shipped;
  // Found when first needed: a program that bundles the systems may not have their package.
  const shippedIn = (): string => (own ??= shippedFolder());
  const texts = new Map<string, string | undefined>();
  const codes = new Map<string, { readonly code: CodeFile; readonly read: ReadonlyMap<string, string | undefined> }>();
  return {
    read(path) {
      const over = overlay.get(path);
      if (over !== undefined) return over;
      if (!texts.has(path)) {
        let text: string | undefined;
        try {
          if (statSync(path).isFile()) text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
        } catch {
          text = undefined;
        }
        texts.set(path, text);
      }
      return texts.get(path);
    },
    findSystem(use, fromFolder) {
      const name = /^@integ\/specs\/([a-z][a-z0-9_]*)$/.exec(use)?.[1];
      const folder = name === undefined ? resolve(fromFolder, use) : `${shippedIn()}/${name}`;
      return this.read(`${folder}/system.yaml`) === undefined ? undefined : folder;
    },
    described(path, text) {
      return path.startsWith(`${shippedIn()}/`) ? readDescribed(path, text) : undefined;
    },
    code(path) {
      // Reading types is slow, so results are kept until the file or one of its imports changes.
      const known = codes.get(path);
      if (known !== undefined && [...known.read].every(([file, text]) => this.read(file) === text)) return known.code;
      const library = tsMorph(path);
      if (library === undefined) return { lacking: "ts-morph" };
      const read = new Map<string, string | undefined>();
      const code = readCode(library, path, (file) => {
        const text = this.read(file);
        read.set(file, text);
        return text;
      });
      codes.set(path, { code, read });
      return code;
    },
    systems(folder) {
      return [`${folder}/systems`, shippedIn()].flatMap(systemsIn);
    },
    specs(folder) {
      const found = filesBelow(folder, (name) => name.endsWith(".integ"));
      return [
        ...new Set([
          ...found,
          ...[...overlay.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".integ")),
        ]),
      ].sort();
    },
  };
}

/** The file next to `system.yaml` in which a release keeps its validated content. */
export const DESCRIBED = "system.json";

/** The content of that file. */
export interface Described {
  /** The fingerprint of the text that was read. */
  readonly of: string;
  readonly value: unknown;
}

function readDescribed(path: string, text: string): unknown {
  let kept: string;
  try {
    kept = readFileSync(join(dirname(path), DESCRIBED), "utf8");
  } catch {
    // A clone has none.
    return undefined;
  }
  // The release has written it.
  const { of, value }: Described = JSON.parse(kept);
  return of === fingerprint(text) ? value : undefined;
}

/**
 * The wanted files of a folder and its subfolders, as absolute paths; without `node_modules` and names that begin with a dot. Loading
 * Node's own `globSync` would take a sixth of Node's start.
 */
export function filesBelow(folder: string, isWanted: (name: string) => boolean): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const { name } = entry;
    if (name === "node_modules" || name.startsWith(".")) return [];
    const path = join(folder, name);
    if (entry.isDirectory()) return filesBelow(path, isWanted);
    return isWanted(name) && statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : [];
  });
}

/** The names of the systems that a folder describes, each in a folder with a `system.yaml`. */
export function systemsIn(folder: string): string[] {
  return entriesOf(folder).flatMap(({ name }) => (existsSync(join(folder, name, "system.yaml")) ? [name] : []));
}

/** The entries of a folder; none if it can't be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The package that reads TypeScript: where integ itself is, or where the file is. Undefined if it is not installed. */
function tsMorph(path: string): TsMorph | undefined {
  for (const from of [import.meta.url, path])
    try {
      return createRequire(from)("ts-morph") as TsMorph;
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "MODULE_NOT_FOUND") throw error;
    }
  return undefined;
}

/** The folder of the systems that are part of integ. */
function shippedFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve("@integ/specs/package.json")), "systems");
}

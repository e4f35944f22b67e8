/** The compiler's host for a server that runs for days: files are read once, until the editor says that one has changed. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { nodeHost } from "@integ/compiler/node";
import type { ServiceHost } from "@integ/language-service";

/** A host that can be told to look again. */
export interface LiveHost extends ServiceHost {
  /** Something has changed on disk: nothing that was read counts any more. */
  forget(): void;
}

/** Files on disk, as the editor's own watching keeps them. */
export function liveHost(): LiveHost {
  let disk = nodeHost();
  const listed = new Map<string, readonly string[]>();
  const once = (key: string, list: () => readonly string[]): readonly string[] => {
    const known = listed.get(key) ?? list();
    listed.set(key, known);
    return known;
  };
  return {
    read: (path) => disk.read(path),
    findSystem: (use, from) => disk.findSystem(use, from),
    systems: (folder) => once(`systems ${folder}`, () => disk.systems?.(folder) ?? []),
    specs: (folder) => once(`specs ${folder}`, () => disk.specs?.(folder) ?? []),
    files: (folder) => once(`files ${folder}`, () => filesBelow(folder)),
    forget() {
      disk = nodeHost();
      listed.clear();
    },
  };
}

function filesBelow(folder: string): string[] {
  const isHidden = (path: string): boolean => /(^|\/)(node_modules|\.[^./][^/]*)$/.test(path);
  const found = globSync("**/*.{integ,json,jsonl,xml,csv}", { cwd: folder, exclude: isHidden });
  return found.map((path) => join(folder, path).replaceAll("\\", "/"));
}

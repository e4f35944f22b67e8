/** The compiler's host for a server that runs for days: files are read once, until the editor says that one has changed. */
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeHost } from "@integ/compiler/node";
import type { LiveHost } from "./server.ts";

/**
 * Files on disk, cached until the editor reports a change.
 * @param shipped the folder of the systems that ship with integ, if not those of `@integ/specs`
 */
export function liveHost(shipped?: string): LiveHost {
  let disk = nodeHost();
  const listed = new Map<string, readonly string[]>();
  const once = (key: string, list: () => readonly string[]): readonly string[] => {
    const known = listed.get(key) ?? list();
    listed.set(key, known);
    return known;
  };
  return {
    read: (path) => disk.read(path),
    findSystem(use, from) {
      const name = /^@integ\/specs\/([a-z][a-z0-9_]*)$/.exec(use)?.[1];
      if (shipped === undefined || name === undefined) return disk.findSystem(use, from);
      return disk.read(`${shipped}/${name}/system.yaml`) === undefined ? undefined : `${shipped}/${name}`;
    },
    code: (path) => disk.code?.(path) ?? { lacking: "ts-morph" },
    systems: (folder) =>
      once(`systems ${folder}`, () =>
        shipped === undefined
          ? (disk.systems?.(folder) ?? [])
          : [...systemsIn(`${folder}/systems`), ...systemsIn(shipped)],
      ),
    specs: (folder) => once(`specs ${folder}`, () => disk.specs?.(folder) ?? []),
    files: (folder) => once(`files ${folder}`, () => filesBelow(folder)),
    forget() {
      disk = nodeHost();
      listed.clear();
    },
  };
}

function systemsIn(folder: string): string[] {
  return globSync("*/system.yaml", { cwd: folder }).map((path) => dirname(path));
}

function filesBelow(folder: string): string[] {
  const isHidden = (path: string): boolean => /(^|\/)(node_modules|\.[^./][^/]*)$/.test(path);
  const found = globSync("**/*.{integ,json,jsonl,xml,csv}", { cwd: folder, exclude: isHidden });
  return found.map((path) => join(folder, path).replaceAll("\\", "/"));
}

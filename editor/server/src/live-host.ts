/** The compiler's host for a server that runs for days: files are read once, until the editor says that one has changed. */
import { filesBelow, nodeHost } from "@integ/compiler/node";
import type { LiveHost } from "./server.ts";

/**
 * Files on disk, cached until the editor reports a change.
 * @param shipped the folder of the systems that ship with integ, if not those of `@integ/specs`
 */
export function liveHost(shipped?: string): LiveHost {
  let disk = nodeHost(new Map(), shipped);
  const listed = new Map<string, readonly string[]>();
  const once = (key: string, list: () => readonly string[]): readonly string[] => {
    const known = listed.get(key) ?? list();
    listed.set(key, known);
    return known;
  };
  return {
    read: (path) => disk.read(path),
    findSystem: (use, from) => disk.findSystem(use, from),
    described: (path, text) => disk.described?.(path, text),
    code: (path) => disk.code?.(path) ?? { lacking: "ts-morph" },
    systems: (folder) => once(`systems ${folder}`, () => disk.systems?.(folder) ?? []),
    specs: (folder) => once(`specs ${folder}`, () => disk.specs?.(folder) ?? []),
    files: (folder) =>
      once(`files ${folder}`, () =>
        filesBelow(folder, (name) => /\.(?:integ|jsonl?|xml|csv)$/.test(name)).map((path) =>
          path.replaceAll("\\", "/"),
        ),
      ),
    forget() {
      disk = nodeHost(new Map(), shipped);
      listed.clear();
    },
  };
}

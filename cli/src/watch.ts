/** Watches a project's folder, and selects changes that concern its specs. */
import { watch } from "node:fs";
import { join, relative } from "node:path";

/** How long changes must pause before they are processed, in milliseconds: editors write in several steps. */
const QUIET = 150;

/** A folder that is watched. */
export interface Watched {
  readonly folder: string;
  /** The output folder, in which changes are ignored. */
  readonly output: string;
  /** Whether specs use a TypeScript file; programs have many others. */
  readonly isUsed: (path: string) => boolean;
  /** Whether a file is an input file of a flow, which is not part of the project. */
  readonly isTaken?: (path: string) => boolean;
}

/** A running watcher. */
export interface Watcher {
  /** Waits for work in progress: otherwise a starting host would outlive the watcher. */
  close(): Promise<void>;
}

/** Calls back after changes of projects' files, one call at a time. */
export function onChange(watched: readonly Watched[], changed: (path: string) => Promise<void>): Watcher {
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> = Promise.resolve();
  const watchers = watched.map(({ folder, output, isUsed, isTaken }) =>
    watch(folder, { recursive: true }, (_, name) => {
      const path = join(folder, name ?? "");
      const ignored = name === null || /(^|\/)(\.|node_modules\/)/.test(name) || isBelow(output, path);
      const matters = /\.(integ|ya?ml|json|csv)$/.test(path) || (path.endsWith(".ts") && isUsed(path));
      if (ignored || !matters || isTaken?.(path) === true) return;
      clearTimeout(timer);
      timer = setTimeout(() => void (busy = busy.then(() => changed(path))), QUIET);
    }),
  );
  return {
    async close() {
      for (const watcher of watchers) watcher.close();
      clearTimeout(timer);
      await busy;
    },
  };
}

/** Whether a path is that of a folder, or of something in it. */
export function isBelow(folder: string, path: string): boolean {
  return !relative(folder, path).startsWith("..");
}

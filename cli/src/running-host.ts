/**
 * Lets other commands find a running `integ run` of the project: by a file of each process next to its store, which is
 * deleted at its end. The file has facts that integ.yaml lacks: the actual port, and another engine.
 */
import { codeOf } from "@integ/runtime/errors";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Project } from "@integ/compiler";
import { devFolder } from "./dev-file.ts";
import type { Versions } from "./outdated.ts";

/** The state of a running `integ run` for other commands, in a file of the project. */
export interface Running {
  /** Its URL. */
  readonly url: string;
  /** Its engine, if it differs from integ.yaml's. */
  readonly engine?: string;
  readonly pid: number;
  /** The versions of its flows, by their names. */
  readonly versions?: Versions;
  /** Its machine: whether a process of another one is alive is unknown here. */
  readonly host?: string;
}

const FILE = /^run-\d+\.json$/;

/** A read-only folder does not prevent a run: other commands then use integ.yaml. */
export function writeRunning(project: Project, running: Running): void {
  try {
    mkdirSync(devFolder(project), { recursive: true });
    // An engine's address may have a password in it.
    writeFileSync(fileOf(project, running.pid), JSON.stringify({ ...running, host: hostname() }), { mode: 0o600 });
  } catch {
    return;
  }
}

/** Deletes the record of a process. */
export function endRunning(project: Project, pid: number): void {
  rmSync(fileOf(project, pid), { force: true });
}

/**
 * A process that is running on this machine, any of several; undefined if there is none. Deletes the files of killed
 * processes.
 */
export function readRunning(project: Project): Running | undefined {
  for (const { file, running } of runFiles(project)) {
    if (running.host !== undefined && running.host !== hostname()) continue;
    if (isAlive(running.pid)) return running;
    rmSync(file, { force: true });
  }
  return undefined;
}

/** The state files of all processes, including ended ones. */
export function runFiles(project: Project): readonly { readonly file: string; readonly running: Running }[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(devFolder(project)).filter((name) => FILE.test(name));
  } catch {
    // Nothing has run here yet.
  }
  return names.flatMap((name) => {
    const file = join(devFolder(project), name);
    try {
      return [{ file, running: JSON.parse(readFileSync(file, "utf8")) as Running }];
    } catch {
      // The file is incomplete, or was deleted meanwhile.
      return [];
    }
  });
}

/** Whether a process of this machine exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists, too.
    return codeOf(error) === "EPERM";
  }
}

function fileOf(project: Project, pid: number): string {
  return join(devFolder(project), `run-${pid}.json`);
}

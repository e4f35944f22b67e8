/** Lets other commands find a running `integ dev`: by a file next to its store, which is deleted at its end. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "@integ/compiler";
import type { Connections } from "./connections.ts";

/** The state of a running `integ dev` for other commands, in a file of the project's `.integ` folder. */
export interface DevRun {
  /** Its URL. */
  readonly url: string;
  readonly engine: string;
  /** The URL of the stand-ins. */
  readonly standIn: string;
  /** The credentials for webhooks, by system. */
  readonly settings: Connections;
  readonly pid: number;
}

/** The folder of `integ dev` for data of this machine. */
export function devFolder(project: Project): string {
  return join(project.folder, ".integ");
}

/** Records that `integ dev` is running. */
export function writeDevRun(project: Project, run: DevRun): void {
  writeFileSync(fileOf(project), JSON.stringify(run));
}

/** Deletes that record. */
export function endDevRun(project: Project): void {
  rmSync(fileOf(project), { force: true });
}

/** The running `integ dev`; undefined if there is none. */
export function readDevRun(project: Project): DevRun | undefined {
  try {
    const run = JSON.parse(readFileSync(fileOf(project), "utf8")) as DevRun;
    process.kill(run.pid, 0);
    return run;
  } catch {
    return undefined;
  }
}

function fileOf(project: Project): string {
  return join(devFolder(project), "dev.json");
}

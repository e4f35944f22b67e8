/** The store: its file, folder and disk, and the process that uses it. */
import { accessSync, constants, existsSync, readFileSync, statfsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Project } from "@integ/compiler";
import type { StoreLook } from "@integ/runtime/host";
import { devFolder } from "../dev-file.ts";
import { isAlive, runFiles } from "../running-host.ts";
import { fine, warning, wrong, type Check } from "./check.ts";

const MEGABYTE = 1024 * 1024;
/** Below the first, a day's work may not fit; below the second, hardly an hour's. In bytes. */
const [LITTLE, ALMOST_NONE] = [1024 * MEGABYTE, 100 * MEGABYTE];
/** Linux's numbers of network file systems, on which SQLite's locks are unreliable. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x01021997, "9p"],
  [0x65735546, "FUSE"],
]);
/** Folders that are lost with the machine or the container. */
const FLEETING: ReadonlyMap<number, string> = new Map([
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlayfs"],
]);

/** The path of the store; undefined if the project uses a cluster's database. */
export function storeFile({ engine }: Project): string | undefined {
  return engine.startsWith("sqlite:") ? engine.slice("sqlite:".length) : undefined;
}

/** The facts of a disk that matter. */
export interface Disk {
  /** Bytes available to this user. */
  readonly free: number;
  /** Linux's number of its file system type. */
  readonly kind: number;
}

/** @throws Error if it can't be determined */
export function diskOf(folder: string): Disk {
  const { bavail, bsize, type } = statfsSync(folder);
  return { free: bavail * bsize, kind: type };
}

/** @param look the state of the store's file; undefined if there is none yet */
export function storeChecks(
  project: Project,
  look: StoreLook | undefined,
  ask: (folder: string) => Disk = diskOf,
): Check[] {
  const file = storeFile(project);
  const folder = nearest(file === undefined ? project.folder : dirname(file));
  return [
    ...(file === undefined ? [] : [writableCheck(folder)]),
    ...diskChecks(folder, file !== undefined, ask),
    ...(file === undefined || look === undefined ? [] : formatChecks(file, look)),
    ...lockChecks(project, look?.isHeld === true),
  ];
}

/** The folder, or its nearest existing ancestor, in which the others will be created. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function writableCheck(folder: string): Check {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return fine("store", `${folder} can be written`);
  } catch {
    return wrong(
      "store",
      `${folder} can't be written by this user: webhooks would get 503`,
      `sudo chown "$USER" ${folder}`,
    );
  }
}

function diskChecks(folder: string, holdsStore: boolean, ask: (folder: string) => Disk): Check[] {
  let disk: Disk;
  try {
    disk = ask(folder);
  } catch {
    return [];
  }
  const free = `${Math.floor(disk.free / MEGABYTE).toLocaleString("en")} MB free`;
  const fix = "free some space, or shorten retention in integ.yaml; du -sh .integ says how large the store is";
  const space =
    disk.free < ALMOST_NONE
      ? wrong("disk", `${free}: new events would soon be refused`, fix)
      : disk.free < LITTLE
        ? warning("disk", free, fix)
        : fine("disk", free);
  const [network, fleeting] = [NETWORK.get(disk.kind), FLEETING.get(disk.kind)];
  if (!holdsStore || process.platform !== "linux") return [space];
  if (network !== undefined)
    return [space, wrong("disk", `the store is on ${network}: two machines could write it at once, and damage it`, "engine: sqlite:/var/lib/integ/store.db   on a disk of this machine, or   engine: postgres://…   in integ.yaml")]; // prettier-ignore
  if (fleeting !== undefined)
    return [space, warning("disk", `the store is on ${fleeting}: it is gone with this machine or container`, "mount a volume there (docker run -v integ:/data), and engine: sqlite:/data/store.db in integ.yaml")]; // prettier-ignore
  return [space];
}

function formatChecks(file: string, { format, writes, damage }: StoreLook): Check[] {
  if (damage !== undefined)
    return [wrong("store", `${file} is damaged: ${damage}`, "restore a copy made by integ backup")];
  if (format > writes)
    return [
      wrong(
        "store",
        `a newer integ has written ${file} (format ${format}; this one supports ${writes})`,
        "npm install --save-dev @integ/cli@latest",
      ),
    ];
  return format < writes
    ? [
        warning(
          "store",
          `an older integ has written ${file} (format ${format}): the next start upgrades it to ${writes}, which can't be undone`,
          "integ backup before-update.db",
        ),
      ]
    : [fine("store", `format ${format}`)];
}

/** The process that claims to run here, and whether it does. */
function lockChecks(project: Project, isHeld: boolean): Check[] {
  const checks: Check[] = [];
  let isKnown = false;
  for (const { file, running } of runFiles(project)) {
    const { host = hostname(), pid } = running;
    if (host !== hostname()) {
      isKnown = true;
      checks.push(warning("lock", `integ run on ${host} says that it works with this folder (process ${pid})`, `stop it there; if it has ended: rm ${file}`)); // prettier-ignore
    } else if (isAlive(pid)) {
      isKnown = true;
      checks.push(fine("lock", `integ run is running (process ${pid})`));
    } else checks.push(warning("lock", `process ${pid} has ended and left ${file}`, `rm ${file}`));
  }
  const dev = devRun(project);
  if (dev !== undefined && !isAlive(dev)) {
    const file = join(devFolder(project), "dev.json");
    checks.push(warning("lock", `integ dev (process ${dev}) has ended and left ${file}`, `rm ${file}`));
  }
  if (isHeld && !isKnown)
    checks.push(
      warning(
        "lock",
        "another program holds the store",
        `fuser ${storeFile(project) ?? ""}.lock   says which: stop it`,
      ),
    );
  return checks;
}

/** The process id of `integ dev`. */
function devRun(project: Project): number | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(join(devFolder(project), "dev.json"), "utf8"));
    return typeof run === "object" && run !== null && "pid" in run && typeof run.pid === "number" ? run.pid : undefined;
  } catch {
    return undefined;
  }
}

/** Checks of the machine: Node, its time zones, clock and certificates. */
import { fine, warning, wrong, type Check } from "./check.ts";

/** The oldest Node that integ runs on; bin/integ.js starts no older one. */
const NEEDED = 24;
/** Countries change their summer time about once a year: older data lacks some changes. */
const ZONES_KEPT_YEARS = 2;
/** Clocks of several machines are never quite the same, in milliseconds. */
const TOLERATED = 60_000;

/** The facts of a machine that matter; tests provide others. */
export interface Machine {
  /** `26.10.0`. */
  readonly node: string;
  /** The version of its time zone data, `2026a`; undefined if Node has no such data. */
  readonly zones: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** The facts of this machine. */
export function thisMachine(): Machine {
  return { node: process.versions.node, zones: process.versions["tz"], environment: process.env, now: Date.now() };
}

/** @param seen previously recorded times, in milliseconds since 1970 */
export function machineChecks(machine: Machine, seen: readonly number[]): Check[] {
  return [
    nodeCheck(machine),
    zoneDataCheck(machine),
    ...zoneCheck(machine),
    clockCheck(machine, seen),
    ...certificateCheck(machine),
  ];
}

function nodeCheck({ node }: Machine): Check {
  const is = `Node ${node}`;
  return Number(node.split(".")[0]) >= NEEDED
    ? fine("node", is)
    : wrong("node", `${is}; integ needs ${NEEDED} or newer`, `npm install --save-dev node@${NEEDED}`);
}

function zoneDataCheck({ zones, now }: Machine): Check {
  const year = Number(zones?.slice(0, 4));
  if (zones === undefined || Number.isNaN(year))
    return warning("time zones", "this Node has no time zone data", "install Node as nodejs.org distributes it");
  const age = new Date(now).getUTCFullYear() - year;
  return age < ZONES_KEPT_YEARS
    ? fine("time zones", `data of ${zones}`)
    : warning(
        "time zones",
        `the data is of ${zones}: later changes of summer time are missing`,
        "npm install --save-dev node@latest",
      );
}

/** An unknown zone silently counts as UTC. */
function zoneCheck({ environment }: Machine): Check[] {
  const zone = environment["TZ"]?.replace(/^:/, "");
  if (zone === undefined || zone === "") return [];
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return [];
  } catch {
    return [
      warning("time zones", `TZ is ${zone}, which is no time zone: times are shown in UTC`, "export TZ=Europe/Vilnius"),
    ];
  }
}

/** Without the network, only a clock that was set back can be detected. */
function clockCheck({ now }: Machine, seen: readonly number[]): Check {
  const latest = Math.max(0, ...seen);
  return latest > now + TOLERATED
    ? wrong(
        "clock",
        `the clock says ${new Date(now).toISOString()}, but something here was written at ${new Date(latest).toISOString()}: schedules and signatures depend on it`,
        "sudo timedatectl set-ntp true",
      )
    : fine("clock", new Date(now).toISOString());
}

function certificateCheck({ environment }: Machine): Check[] {
  return environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0"
    ? [
        wrong(
          "certificates",
          "NODE_TLS_REJECT_UNAUTHORIZED=0: anybody can impersonate another system",
          "unset NODE_TLS_REJECT_UNAUTHORIZED; put your own certificate into NODE_EXTRA_CA_CERTS",
        ),
      ]
    : [];
}

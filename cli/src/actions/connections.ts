/** `integ connections`: the state of each connection of a project. Shows no secrets, and sends no requests. */
import { resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { standings, type Standing } from "../connect/standing.ts";
import { formatFor } from "../report.ts";
import { err, EXIT, out, table } from "../terminal.ts";
import { clockFor, type Clock } from "../times.ts";
import { projectOf } from "../workspace.ts";

export async function connections(options: {
  readonly folder?: string;
  readonly format?: string;
  readonly utc?: true;
}): Promise<number> {
  const program = new Program(nodeHost(), projectOf(`${resolve(options.folder ?? ".")}/x.integ`));
  const listed = await standings(program);
  if (formatFor(options.format, process.stdout) === "json")
    out(`${JSON.stringify({ version: 1, connections: listed }, null, 2)}\n`);
  else if (listed.length === 0) err("no spec here uses a system\n");
  else
    out(
      table([
        ["SYSTEM", "BY", "STATE", "EXPIRES", "SCOPES", "LAST SUCCESS", "TO DO"],
        ...listed.map((one) => rowOf(one, clockFor(options.utc))),
      ]),
    );
  return listed.some(({ todo }) => todo !== undefined) ? EXIT.findings : EXIT.fine;
}

function rowOf(
  { system, by, state, todo = "", expires, renewed, scopes = [], lastSuccess }: Standing,
  clock: Clock,
): string[] {
  const minute = (iso: string | undefined): string => (iso === undefined ? "-" : clock(Date.parse(iso)));
  const ends = renewed === true ? "renewed by itself" : minute(expires);
  return [system, by, state, expires === undefined ? "-" : ends, scopes.join(" ") || "-", minute(lastSuccess), todo];
}

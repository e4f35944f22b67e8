/** `npm run test:faults -- --kills 1000 --seed 1`: the fault tests at full size, and what was survived as a table. */
import { parseArgs } from "node:util";
import { kill, type KillResult } from "./kill.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rows: (readonly [string, KillResult])[] = [];

say(`kills of the one process of an embedded engine, seed ${seed}`);
rows.push(["embedded, one process", await kill({ kills, seed, say })]);

say("");
say("                         kills  accepted  refused  requests  repeated  broken promises  seconds");
for (const [name, one] of rows)
  say(
    `${name.padEnd(23)}${[one.kills, one.accepted, one.refused, one.requests, one.repeated, one.broken.length].map((figure, i) => String(figure).padStart([7, 10, 9, 10, 10, 17][i] ?? 8)).join("")}${one.seconds.toFixed(0).padStart(9)}`,
  );
const broken = rows.flatMap(([, one]) => one.broken);
for (const one of broken.slice(0, 20)) say(one);
process.exitCode = broken.length === 0 ? 0 : 1;

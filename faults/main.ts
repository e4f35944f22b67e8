/** `npm run test:faults -- --kills 1000 --seed 1`: the fault tests at full size, and what was survived as a table. */
import { parseArgs } from "node:util";
import { startPostgres } from "../test/postgres.ts";
import { kill, type KillResult } from "./kill.ts";
import { Proxy } from "./proxy.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rows: (readonly [string, KillResult])[] = [];

say(`kills of the one process of an embedded engine, seed ${seed}`);
rows.push(["embedded, one process", await kill({ kills, seed, say })]);

say(`\nkills of one node of three, with PostgreSQL, seed ${seed}`);
const database = await startPostgres();
rows.push([
  "cluster, one of three",
  await kill({ kills: Math.ceil(kills / 10), seed, nodes: 3, postgres: database.url, say }),
]);
const some = Math.max(3, Math.ceil(kills / 50));
say(`\nthe way to the database cut, stalled and slowed`);
const proxy = await Proxy.start(database.port);
const ways = [
  (): void => proxy.cut(),
  (): Promise<void> => proxy.stall(800),
  (): void => proxy.slow(40),
  (): void => proxy.slow(0),
];
let way = 0;
rows.push([
  "cluster, connection",
  await kill({
    kills: some * 4,
    seed,
    nodes: 2,
    postgres: database.url.replace(String(database.port), String(proxy.port)),
    disturb: async () => ways[way++ % ways.length]?.(),
    say,
  }),
]);
await proxy.stop();
say(`\nPostgreSQL itself killed, and started again`);
rows.push([
  "cluster, PostgreSQL",
  await kill({
    kills: some,
    seed,
    nodes: 2,
    postgres: database.url,
    disturb: async () => {
      await database.crash();
      await database.start();
    },
    say,
  }),
]);
await database.stop();

say("");
say("                         kills  accepted  refused  sent twice  requests  repeated  broken promises  seconds");
for (const [name, one] of rows)
  say(
    `${name.padEnd(23)}${[one.kills, one.accepted, one.refused, one.again, one.requests, one.repeated, one.broken.length].map((figure, i) => String(figure).padStart([7, 10, 9, 12, 10, 10, 17][i] ?? 8)).join("")}${one.seconds.toFixed(0).padStart(9)}`,
  );
const broken = rows.flatMap(([, one]) => one.broken);
for (const one of broken.slice(0, 20)) say(one);
process.exitCode = broken.length === 0 ? 0 : 1;

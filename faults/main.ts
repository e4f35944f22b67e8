/** `npm run test:faults -- --kills 1000 --seed 1`: the fault tests at full size, and what was survived as a table. */
import { parseArgs } from "node:util";
import { startPostgres, type Database } from "../test/postgres.ts";
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

/** Each on a database of its own: what one has taken in is known, and would be nothing new to the next. */
async function onDatabase(work: (database: Database) => Promise<KillResult>): Promise<KillResult> {
  const database = await startPostgres();
  try {
    return await work(database);
  } finally {
    await database.stop();
  }
}

say(`\nkills of one node of three, with PostgreSQL, seed ${seed}`);
rows.push([
  "cluster, one of three",
  await onDatabase(({ url }) => kill({ kills: Math.ceil(kills / 10), seed, nodes: 3, postgres: url, say })),
]);
const some = Math.max(3, Math.ceil(kills / 50));
say(`\nthe way to the database cut, stalled and slowed`);
rows.push([
  "cluster, connection",
  await onDatabase(async (database) => {
    const proxy = await Proxy.start(database.port);
    const ways = [
      (): void => proxy.cut(),
      (): Promise<void> => proxy.stall(800),
      (): void => proxy.slow(40),
      (): void => proxy.slow(0),
    ];
    let way = 0;
    const disturb = async (): Promise<void> => ways[way++ % ways.length]?.();
    const postgres = database.url.replace(String(database.port), String(proxy.port));
    const result = await kill({ kills: some * 4, seed, nodes: 2, postgres, disturb, say });
    await proxy.stop();
    return result;
  }),
]);
say(`\nPostgreSQL itself killed, and started again`);
rows.push([
  "cluster, PostgreSQL",
  await onDatabase((database) => {
    const disturb = async (): Promise<void> => {
      await database.crash();
      await database.start();
    };
    return kill({ kills: some, seed, nodes: 2, postgres: database.url, disturb, say });
  }),
]);

say("");
say("                         kills  accepted  refused  sent twice  requests  repeated  broken promises  seconds");
for (const [name, one] of rows)
  say(
    `${name.padEnd(23)}${[one.kills, one.accepted, one.refused, one.again, one.requests, one.repeated, one.broken.length].map((figure, i) => String(figure).padStart([7, 10, 9, 12, 10, 10, 17][i] ?? 8)).join("")}${one.seconds.toFixed(0).padStart(9)}`,
  );
const broken = rows.flatMap(([, one]) => one.broken);
for (const one of broken.slice(0, 20)) say(one);
process.exitCode = broken.length === 0 ? 0 : 1;

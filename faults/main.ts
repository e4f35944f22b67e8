/**
 * `npm run test:faults -- --kills 1000 --seed 1`: runs the fault tests at full size, and prints a table of the results.
 * `--only` is one of embedded, batches, node, node-batches, connection, database, ends.
 */
import { parseArgs } from "node:util";
import { startPostgres, type Database } from "../test/postgres.ts";
import { killAtEnds } from "./ends.ts";
import { kill, type KillResult } from "./kill.ts";
import { Proxy } from "./proxy.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Each test has its own database, since events accepted by one would be duplicates for the next. */
async function onDatabase(work: (database: Database) => Promise<KillResult>): Promise<KillResult> {
  const database = await startPostgres("waits");
  try {
    return await work(database);
  } finally {
    await database.stop();
  }
}

const endsBroken: string[] = [];
let hasEnds = false;
const some = Math.max(3, Math.ceil(kills / 50));
const faults: readonly (readonly [name: string, title: string, inject: () => Promise<KillResult>])[] = [
  ["embedded", "the one process of an embedded engine killed", () => kill({ kills, seed, say })],
  [
    "batches",
    "the one process of an embedded engine killed, each event five records in batches of two",
    () => kill({ kills, seed, records: 5, say }),
  ],
  [
    "node",
    "one node of three killed, with PostgreSQL",
    () => onDatabase(({ url }) => kill({ kills: Math.ceil(kills / 10), seed, nodes: 3, postgres: url, say })),
  ],
  [
    "node-batches",
    "one node of two killed, with PostgreSQL, each event five records in batches of two",
    () =>
      onDatabase(({ url }) => kill({ kills: Math.ceil(kills / 10), seed, nodes: 2, records: 5, postgres: url, say })),
  ],
  ["connection", "the way to the database cut, stalled and slowed", () => onDatabase(disturbed)],
  [
    "database",
    "PostgreSQL itself killed, and started again",
    () =>
      onDatabase((database) => {
        const disturb = async (): Promise<void> => {
          await database.crash();
          await database.start();
        };
        return kill({ kills: some, seed, nodes: 2, postgres: database.url, disturb, say });
      }),
  ],
];

async function disturbed(database: Database): Promise<KillResult> {
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
}

if (values.only === undefined || values.only === "ends") {
  say(`a host killed while it writes files, rows and mails, seed ${seed}`);
  const { broken: wrong, given, mailedAgain } = await killAtEnds({ kills: Math.ceil(kills / 10), seed });
  say(`  ${given} orders, ${mailedAgain} repeated mails, broken promises: ${wrong.length}`);
  endsBroken.push(...wrong);
  hasEnds = true;
}

const HEAD = [
  "kills",
  "accepted",
  "refused",
  "sent twice",
  "requests",
  "repeated",
  "keys",
  "broken promises",
  "seconds",
];
const line = (name: string, cells: readonly string[]): string =>
  `${name.padEnd(14)}${cells.map((cell, i) => cell.padStart((HEAD[i]?.length ?? 0) + 3)).join("")}`;
const lines = [line("", HEAD)];
const broken: string[] = [...endsBroken];
for (const [name, title, inject] of faults) {
  if (values.only !== undefined && values.only !== name) continue;
  say(`${title}, seed ${seed}`);
  const one = await inject();
  const figures = [
    one.kills,
    one.accepted,
    one.refused,
    one.again,
    one.requests,
    one.repeated,
    one.keys,
    one.broken.length,
  ];
  lines.push(line(name, [...figures.map(String), one.seconds.toFixed(0)]));
  broken.push(...one.broken);
  say(`${lines[0] ?? ""}\n${lines.at(-1) ?? ""}\n`);
}
for (const one of lines) say(one);
for (const one of broken.slice(0, 20)) say(one);
// The exit code is set explicitly, since the handler that stops PostgreSQL at the end of the process would always make
// it 0.
process.exit(broken.length === 0 && (lines.length > 1 || hasEnds) ? 0 : 1);

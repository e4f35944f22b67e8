/**
 * Kills a host that writes to built-in ends: appended lines of a file, separate files, rows of a table, and mails. The
 * final state shows whether anything was lost, written twice, or written partly.
 */
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { SMTPServer } from "smtp-server";
import { mistakesOf, projectFiles } from "../test/ends.ts";
import { Random } from "./random.ts";

/** The final state, and what is wrong with it. */
export interface EndsResult {
  readonly broken: readonly string[];
  readonly given: number;
  readonly kills: number;
  /** The number of mails that arrived again, with the same Message-ID. */
  readonly mailedAgain: number;
}

/** Options: how often the host is killed, and where it writes files. */
export interface EndsOptions {
  readonly kills: number;
  readonly seed: number;
  /** The settings of the files' connection; default: a folder on this machine. */
  readonly ledger?: Readonly<Record<string, string>>;
  /** The folder on this machine that these files are in. */
  readonly files?: string;
}

const ROOT = resolve(import.meta.dirname, "..");
const PROJECT = `systems:
  ledger: { kind: files, files: { log: { name: log.csv, schema: line.json, append: true }, orders: { name: "orders/{id}.json", schema: line.json } } }
  warehouse: { kind: sql, tables: { stock: { schema: line.json, key: [id] } } }
  post: { kind: mail }
`;
const SPEC = `integ 1
integration "orders"
source order = shop.Order
trigger files "in/*.jsonl"
dedupe by order.id for 1 day
key order.id
destination line = ledger.append_log { id: order.id, sku: order.note otherwise "" }
destination file = ledger.write_orders(id: text(order.id)) { id: order.id, sku: order.note otherwise "" }
destination row = warehouse.insert_stock { id: order.id, sku: order.note otherwise "" }
destination told = post.send { to: ["a@shop.example"], subject: "{order.id}", text: "sold" }
on failure retry 100 times over 1 hour then hold
`;
const LINE = '{ "type": "object", "required": ["id", "sku"], "properties": { "id": { "type": "integer" }, "sku": { "type": "string" } } }'; // prettier-ignore
/** The number of orders in each file; there is one file for each kill. */
const ORDERS = 5;
/** The longest time without progress, in milliseconds. */
const PATIENCE_MS = 120_000;

export async function killAtEnds({ kills, seed, ledger, files }: EndsOptions): Promise<EndsResult> {
  const random = new Random(seed);
  mkdirSync(join(ROOT, ".integ"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".integ/faults-ends-"));
  const written = files ?? join(folder, "out");
  const inbox = join(folder, "in");
  mkdirSync(inbox);
  const database = new DatabaseSync(join(folder, "stock.db"));
  database.exec("CREATE TABLE stock (id INTEGER PRIMARY KEY, sku TEXT NOT NULL); PRAGMA journal_mode = WAL");
  const mails: string[] = [];
  const server = await mailServer(mails);
  const connections = {
    ledger: ledger ?? { folder: written },
    warehouse: { url: `sqlite:${join(folder, "stock.db")}` },
    post: { smtp: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, from: "shop@shop.example" },
  };
  const flow = join(folder, "flow.ts");
  writeFileSync(flow, moduleText());
  const args = [join(ROOT, "faults/ends-host.ts"), flow, folder, JSON.stringify(connections)];
  let given = 0;
  const rows = (): number => Number(database.prepare("SELECT count(*) AS n FROM stock").get()?.["n"]);
  let host = await started(args);
  for (let i = 0; i < kills; i++) {
    const lines = Array.from({ length: ORDERS }, () => `${JSON.stringify({ id: ++given, note: `n${given}`, lines: [] })}\n`); // prettier-ignore
    // Files appear in a folder in one step.
    writeFileSync(join(folder, "next"), lines.join(""));
    renameSync(join(folder, "next"), join(inbox, `${String(i).padStart(4, "0")}.jsonl`));
    // However slow the machine is, some work is done between two kills.
    const before = rows();
    await until(() => rows() > before || rows() === given, "a row is written");
    await new Promise((done) => setTimeout(done, random.next(150)));
    await ended(host, "SIGKILL");
    host = await started(args);
  }
  await until(
    () => rows() === given && new Set(mails).size >= given,
    "all is delivered",
    () => rows() + mails.length,
  );
  await ended(host, "SIGTERM");
  const broken = verdict(written, given, rows(), mails);
  database.close();
  await new Promise<void>((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
  return { broken, given, kills, mailedAgain: mails.length - new Set(mails).size };
}

function verdict(written: string, given: number, rows: number, mails: readonly string[]): string[] {
  const broken: string[] = [];
  const log = existsSync(join(written, "log.csv")) ? readFileSync(join(written, "log.csv"), "utf8") : "";
  const [head, ...lines] = log.trimEnd().split("\n");
  if (head !== "id,sku" || !log.endsWith("\n"))
    broken.push(`the log begins with ${head} and ends with ${log.slice(-10)}`);
  const ids = lines.map((line) => Number(/^(\d+),n\1$/.exec(line)?.[1] ?? NaN));
  if (ids.some(Number.isNaN)) broken.push(`a line of the log is broken: ${lines[ids.findIndex(Number.isNaN)]}`);
  if (new Set(ids).size !== given || ids.length !== given) broken.push(`the log has ${ids.length} lines, ${new Set(ids).size} different ones, of ${given}`); // prettier-ignore
  const files = readdirSync(join(written, "orders")).filter((name) => name.endsWith(".json"));
  if (files.length !== given) broken.push(`${files.length} files of ${given}`);
  for (const name of files) {
    const text = readFileSync(join(written, "orders", name), "utf8");
    if (!text.endsWith("}\n") || (JSON.parse(text) as { id: number }).id !== Number(name.replace(".json", ""))) broken.push(`${name} is not whole`); // prettier-ignore
  }
  if (rows !== given) broken.push(`${rows} rows of ${given}`);
  if (new Set(mails).size !== given) broken.push(`${new Set(mails).size} different mails of ${given}`);
  return broken;
}

function moduleText(): string {
  const files = projectFiles(PROJECT, { orders: SPEC }, { "line.json": LINE });
  const { module } = new Program(nodeHost(files), "/project").compile("/project/orders.integ");
  if (module === undefined) throw new Error(mistakesOf(files).join("\n"));
  return module.text;
}

/** A server that keeps the Message-ID of each mail. */
async function mailServer(mails: string[]): Promise<SMTPServer> {
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, _, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        mails.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? "none");
        done();
      });
    },
  });
  // A sender killed in the middle of a mail is not a failure of the server.
  server.on("error", () => undefined);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

async function started(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((done, fail) => {
    child.stdout.once("data", () => done());
    child.once("exit", (code) => fail(new Error(`the host ended with ${code}: ${said}`)));
  });
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await gone;
}

/** @param progress a number that changes as long as there is progress */
async function until(is: () => boolean, what: string, progress: () => number = () => 0): Promise<void> {
  let [since, before] = [performance.now(), progress()];
  while (!is()) {
    if (progress() !== before) [since, before] = [performance.now(), progress()];
    if (performance.now() - since > PATIENCE_MS)
      throw new Error(`no progress for two minutes while waiting until ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

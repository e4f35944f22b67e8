/** `integ doctor`: each possible problem is created, and reported with its fix. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { Store } from "@integ/runtime/host";
import { ROOT } from "../../test/examples.ts";
import type { Check } from "../src/doctor/check.ts";
import { machineChecks, type Machine } from "../src/doctor/machine.ts";
import { packageChecks, type FindVersion } from "../src/doctor/packages.ts";
import { moduleChecks, versionChecks } from "../src/doctor/project.ts";
import { storeChecks } from "../src/doctor/store.ts";
import { tokenChecks } from "../src/doctor/tokens.ts";
import { version } from "../src/version.ts";
import { integ, SMALL } from "./integ.ts";

const SECRET = "a-secret-that-is-long-enough-for-anybody";
const PROJECT = `integ: 1
listen: 127.0.0.1:0
connections:
  shopify: { webhook_secrets: ["\${SHOP_SECRET}"] }
  xero: { tenant_id: "1", access_token: "\${XERO_TOKEN}" }
`;
const ENV = `SHOP_SECRET=${SECRET}\nXERO_TOKEN=${SECRET}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-doctor-"));
  write("small.integ", SMALL);
  write("integ.yaml", PROJECT);
  write(".env", ENV, 0o600);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}
const git = (...args: readonly string[]): void =>
  void execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder, env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } }); // prettier-ignore

/** This process's own secrets must not be visible to the project. */
const NOTHING = {
  SHOP_SECRET: undefined,
  XERO_TOKEN: undefined,
  NODE_TLS_REJECT_UNAUTHORIZED: undefined,
  TZ: undefined,
};

async function examined(environment: Readonly<Record<string, string | undefined>> = {}): Promise<readonly Check[]> {
  const { out } = await integ(folder, ["doctor", "--format", "json"], { ...NOTHING, ...environment });
  return (JSON.parse(out) as { readonly checks: readonly Check[] }).checks;
}
const toMend = (checks: readonly Check[]): readonly Check[] => checks.filter(({ state }) => state !== "ok");
const only = async (environment: Readonly<Record<string, string | undefined>> = {}): Promise<Check | undefined> => {
  const found = toMend(await examined(environment));
  expect(found.map(({ about }) => about)).toHaveLength(1);
  return found[0];
};
const program = (): Program => new Program(nodeHost(), folder);

test("finds nothing wrong with a valid project, as text and as JSON", async () => {
  const text = await integ(folder, ["doctor"], NOTHING);
  expect(text.out).toMatch(/^ok {7}node: Node \d/);
  expect(text.out).toMatch(/\n0 wrong, 0 warnings, \d+ in order\n$/);
  expect(text).toMatchObject({ code: 0, err: "" });
  const { out } = await integ(folder, ["doctor", "--format", "json"], NOTHING);
  const found: unknown = JSON.parse(out);
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(join(ROOT, "docs/schemas/doctor.schema.json"), "utf8")) as object,
  );
  validate(found);
  expect(validate.errors).toBe(null);
  expect(out).not.toContain(SECRET);
});

test("outside a project it checks the machine", async () => {
  const empty = mkdtempSync(join(tmpdir(), "integ-empty-"));
  const { code, out } = await integ(empty, ["doctor"], NOTHING);
  expect(code).toBe(0);
  expect(out).toContain("there is no project here: integ init begins one");
  rmSync(empty, { recursive: true });
});

describe("the machine", () => {
  const machine: Machine = {
    node: "26.10.0",
    zones: "2026a",
    environment: {},
    now: Date.parse("2026-11-30T12:00:00Z"),
  };
  const found = (changed: Partial<Machine>, seen: readonly number[] = []): readonly Check[] =>
    toMend(machineChecks({ ...machine, ...changed }, seen));

  test("finds nothing wrong with a valid machine", () => expect(found({})).toEqual([]));
  test.each([
    [{ node: "22.1.0" }, "node", "npm install --save-dev node@24"],
    [{ zones: "2023c" }, "time zones", "npm install --save-dev node@latest"],
    [{ zones: undefined }, "time zones", "install Node as nodejs.org distributes it"],
    [{ environment: { TZ: "Europe/Vilnus" } }, "time zones", "export TZ=Europe/Vilnius"],
    [{ environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } }, "certificates", "unset NODE_TLS_REJECT_UNAUTHORIZED"],
  ])("%o", (changed, subject, fix) => {
    expect(found(changed)).toEqual([expect.objectContaining({ subject, fix: expect.stringContaining(fix) as string })]);
  });
  test("finds a clock that is behind earlier writes", () => {
    expect(found({}, [machine.now + 3_600_000])).toMatchObject([{ subject: "clock", state: "wrong" }]);
    expect(found({}, [machine.now + 10_000, machine.now - 3_600_000])).toEqual([]);
  });
  test("a spec with a date in the future counts as one", async () => {
    const ahead = Date.now() / 1000 + 7200;
    utimesSync(join(folder, "small.integ"), ahead, ahead);
    expect(await only()).toMatchObject({ subject: "clock", state: "wrong", fix: "sudo timedatectl set-ntp true" });
  });
});

describe("packages", () => {
  const found = (
    versions: Readonly<Record<string, string>>,
    engine = "sqlite:x",
    settings: readonly string[] = [],
  ): readonly Check[] => {
    const find: FindVersion = (name) => versions[name];
    return toMend(packageChecks(program(), [join(folder, "small.integ")], { engine, settings }, find));
  };
  test("integ packages must have the same version", () => {
    expect(found({ "@integ/runtime": "0.0.9", "@integ/compiler": version })).toMatchObject([
      { subject: "integ", state: "wrong", about: `${version}, but also @integ/runtime 0.0.9` },
    ]);
  });
  test("finds a TypeScript version that generated modules do not support", () => {
    expect(found({ typescript: "5.4.2" })).toMatchObject([
      { state: "warning", fix: "npm install --save-dev typescript@latest" },
    ]);
    expect(found({ typescript: "5.9.0" })).toEqual([]);
  });
  test.each([
    ["postgres://localhost/integ", [], ["pg", "pg-boss"]],
    ["sqlite:x", ["postgres://localhost/shop"], ["pg"]],
    ["sqlite:x", ["mysql://localhost/shop"], ["mysql2"]],
    ["sqlite:x", ["sftp://user@host/in"], ["ssh2-sftp-client"]],
  ])("%s with %o needs %o", (engine, settings, names) => {
    const missing = found({}, engine, settings);
    expect(missing.map(({ subject }) => subject)).toEqual(names);
    for (const { state, fix } of missing)
      expect([state, fix]).toEqual(["wrong", expect.stringMatching(/^npm install "[\w-]+@\^/)]);
    expect(found(Object.fromEntries(names.map((name) => [name, "99.0.0"])), engine, settings)).toMatchObject(names.map(() => ({ state: "warning" }))); // prettier-ignore
  });
  test("functions in TypeScript need ts-morph", () => {
    write("small.integ", SMALL.replace("source  order", 'use "./vat.ts"\n\nsource  order'));
    expect(found({})).toMatchObject([
      { subject: "ts-morph", fix: expect.stringMatching(/^npm install --save-dev "ts-morph@\^/) as string },
    ]);
  });
});

describe("files of the project", () => {
  test("finds a mistake in integ.yaml", async () => {
    write("integ.yaml", `${PROJECT}outptu: here\n`);
    expect(await only()).toMatchObject({ subject: "integ.yaml", state: "wrong", fix: "integ check" });
  });
  test("finds a mistake in a spec", async () => {
    write("small.integ", SMALL.replace("order.email", "order.emial"));
    expect(await only()).toMatchObject({ subject: "specs", about: expect.stringContaining("INT2002") as string });
  });
  test("finds outdated modules", async () => {
    await integ(folder, ["build"]);
    expect(toMend(await examined())).toEqual([]);
    write("small.integ", SMALL.replace('"Guest"', '"Nobody"'));
    expect(await only()).toMatchObject({ subject: "modules", state: "warning", fix: "integ build" });
    rmSync(join(folder, "src"), { recursive: true });
    expect(moduleChecks(program(), new Map([["x.ts", ""]]))).toEqual([]);
  });
  test("finds versions that end", () => {
    const system = program().system("klaviyo");
    const { keptUntil = "" } = system?.link ?? {};
    const days = (before: number): number => Date.parse(keptUntil) - before * 86_400_000;
    if (system === undefined) throw new Error("klaviyo does not ship");
    expect(versionChecks([system], days(200))).toEqual([]);
    expect(versionChecks([system], days(60))).toMatchObject([{ subject: "klaviyo", state: "warning" }]);
    expect(versionChecks([system], days(5))).toMatchObject([{ subject: "klaviyo", state: "wrong" }]);
  });
});

describe("settings and secrets", () => {
  test("finds missing settings", async () => {
    write(".env", `SHOP_SECRET=${SECRET}\n`, 0o600);
    expect(await only()).toMatchObject({
      subject: "xero",
      state: "wrong",
      about: "not set: access_token",
      fix: "integ connect xero",
    });
    expect(toMend(await examined({ XERO_TOKEN: SECRET }))).toEqual([]);
  });
  test("finds webhooks without authentication that a spec needs", async () => {
    write("systems/till/Sale.json", '{ "type": "object", "properties": { "id": { "type": "string" } } }');
    write("systems/till/system.yaml", `integ: 1
system: till
title: Till
version: "1"
types: { Sale: { schema: Sale.json } }
events: { sold: { type: Sale } }
`); // prettier-ignore
    write("sold.integ", 'integ 1\nintegration "sold"\nsource sale = till.Sale\ntrigger webhook till.sold\ndestination invoice = xero.upsert_invoice { Type: "ACCREC" }\n'); // prettier-ignore
    expect(toMend(await examined())).toContainEqual(
      expect.objectContaining({ subject: "till", state: "warning", about: expect.stringContaining("anybody can send its webhooks") as string }), // prettier-ignore
    );
  });
  test("finds settings that only alerts or the engine need", async () => {
    write("integ.yaml", `${PROJECT}alerts: { webhook: "\${CHAT}" }\n`);
    expect(await only()).toMatchObject({ subject: "settings", about: expect.stringContaining("CHAT") as string });
  });
  test("finds a guessable secret and an empty one", async () => {
    expect(await only({ SHOP_SECRET: "short" })).toMatchObject({ subject: "shopify", state: "warning" });
    expect(toMend(await examined({ SHOP_SECRET: " " }))).toContainEqual(
      expect.objectContaining({ subject: "shopify", state: "wrong" }),
    );
  });
  test("finds a file that others can read", async () => {
    write(".env", ENV, 0o644);
    expect(await only()).toMatchObject({ subject: "file modes", fix: `chmod 600 ${folder}/.env` });
    write(".env", `SHOP_SECRET=${SECRET}\nXERO_TOKEN=file:token\n`, 0o600);
    write("token", SECRET, 0o640);
    expect(await only()).toMatchObject({ subject: "file modes", fix: `chmod 600 ${folder}/token` });
  });
  test("finds files that git would commit", async () => {
    git("init", "--quiet");
    expect(toMend(await examined())).toMatchObject([
      { subject: "git", fix: "echo .env >> .gitignore" },
      { subject: "git", fix: "echo .integ/ >> .gitignore" },
    ]);
    write(".gitignore", ".env\n.integ/\n");
    expect(toMend(await examined())).toEqual([]);
    git("add", "--force", ".env");
    git("commit", "--quiet", "--message=oh");
    expect(await only()).toMatchObject({
      subject: "git",
      state: "wrong",
      fix: expect.stringMatching(/^git rm --cached \.env/) as string,
    });
  });
});

describe("tokens", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const of = (standing: object): readonly Check[] =>
    toMend(tokenChecks([{ system: "xero", by: "oauth", state: "connected", ...standing }], now));
  test.each([
    [{ state: "lost", todo: "invalid_grant" }, "wrong"],
    [{ state: "not connected" }, "wrong"],
    [{ expires: "2026-11-29T00:00:00Z" }, "wrong"],
    [{ expires: "2026-12-05T00:00:00Z" }, "warning"],
  ] as const)("%o", (standing, state) => {
    expect(of(standing)).toMatchObject([{ subject: "xero", state, fix: "integ connect xero" }]);
  });
  test("tokens that are refreshed, or expire much later, are fine", () => {
    expect(of({ expires: "2026-11-30T12:30:00Z", renewed: true })).toEqual([]);
    expect(of({ expires: "2027-11-30T12:30:00Z" })).toEqual([]);
  });
});

describe("the store", () => {
  const file = (): string => join(folder, ".integ/store.db");
  const make = (): void => {
    Store.open(file(), "run").close();
    chmodSync(file(), 0o600);
  };
  test("accepts today's format, refuses a newer one, and wants a copy before it upgrades an older one", async () => {
    make();
    expect(toMend(await examined())).toEqual([]);
    const set = (format: number): void => {
      const db = new DatabaseSync(file());
      db.exec(`UPDATE meta SET version = ${format}`);
      db.close();
    };
    set(99);
    expect(await only()).toMatchObject({
      subject: "store",
      state: "wrong",
      fix: "npm install --save-dev @integ/cli@latest",
    });
    set(7);
    expect(await only()).toMatchObject({ subject: "store", state: "warning", fix: "integ backup before-update.db" });
  });
  test("finds a file that is not a store", async () => {
    make();
    writeFileSync(file(), "no database at all, but long enough to be one. ".repeat(50));
    expect(await only()).toMatchObject({
      subject: "store",
      state: "wrong",
      fix: expect.stringContaining("integ backup") as string,
    });
  });
  test("finds documents that others can read", async () => {
    make();
    chmodSync(file(), 0o644);
    expect(await only()).toMatchObject({
      subject: "file modes",
      about: expect.stringContaining("personal data") as string,
    });
  });
  test.each([
    [{ free: 5e9, kind: 0x6969 }, "wrong", "NFS"],
    [{ free: 5e9, kind: 0x794c7630 }, "warning", "overlayfs"],
    [{ free: 5e8, kind: 0xef53 }, "warning", "476 MB free"],
    [{ free: 5e7, kind: 0xef53 }, "wrong", "47 MB free"],
  ])("a disk %o", (disk, state, text) => {
    expect(toMend(storeChecks(program().project, undefined, () => disk))).toMatchObject([
      { subject: "disk", state, about: expect.stringContaining(text) as string },
    ]);
  });
  test.runIf(process.getuid?.() !== 0)("finds a folder that can't be written", async () => {
    mkdirSync(join(folder, ".integ"));
    chmodSync(join(folder, ".integ"), 0o500);
    expect(await only()).toMatchObject({
      subject: "store",
      state: "wrong",
      fix: expect.stringContaining("chown") as string,
    });
  });
  test("finds another program that holds the store", async () => {
    make();
    const store = Store.open(file(), "run");
    expect(await only()).toMatchObject({ subject: "lock", fix: expect.stringContaining("fuser") as string });
    store.close();
    expect(toMend(await examined())).toEqual([]);
  });
});

describe("running processes", () => {
  const says = (running: object): void =>
    write(".integ/run-1.json", JSON.stringify({ url: "http://127.0.0.1:1", ...running }), 0o600);
  test("finds the lock of a process that has ended", async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    says({ pid: child.pid });
    expect(await only()).toMatchObject({ subject: "lock", fix: `rm ${folder}/.integ/run-1.json` });
    write(".integ/dev.json", JSON.stringify({ pid: child.pid, url: "", engine: "", settings: {} }));
    expect(toMend(await examined()).map(({ fix }) => fix)).toContain(`rm ${folder}/.integ/dev.json`);
  });
  test("finds a lock of another machine", async () => {
    says({ pid: 1, host: "elsewhere" });
    expect(await only()).toMatchObject({ subject: "lock", about: expect.stringContaining("elsewhere") as string });
  });
  test("finds another program at the port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { readonly port: number };
    write("integ.yaml", PROJECT.replace("127.0.0.1:0", `127.0.0.1:${port}`));
    expect(await only()).toMatchObject({
      subject: "port",
      state: "wrong",
      fix: expect.stringContaining(`integ run --port ${port + 1}`) as string,
    });
    says({ pid: process.pid, url: `http://127.0.0.1:${port}` });
    expect(toMend(await examined())).toEqual([]);
    server.close();
  });
});

test("the exit code is 1 for problems, and 0 for warnings", async () => {
  write(".env", ENV, 0o644);
  expect((await integ(folder, ["doctor"], NOTHING)).code).toBe(0);
  write("small.integ", SMALL.replace("order.email", "order.emial"));
  const { code, out } = await integ(folder, ["doctor"], NOTHING);
  expect(code).toBe(1);
  expect(out).toMatch(/WRONG {4}specs: 1 mistake: INT2002: .*\n {9}fix: integ check\n/);
});

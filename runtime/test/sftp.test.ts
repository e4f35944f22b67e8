/** Files of an SFTP server, a real one: written whole, appended once, taken and moved on, as in a folder of this machine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { projectFiles, RunningProject } from "../../test/ends.ts";
import { hasSshd, startSftpServer, type SftpServer } from "../../test/sftp-server.ts";

const LINE = '{ "type": "object", "required": ["sku"], "additionalProperties": false, "properties": { "sku": { "type": "string" }, "price": { "type": "number" } } }'; // prettier-ignore
const WRITES = "destination out = for l in order.lines => ledger.write_sales { sku: l.sku, price: l.price }";
const TAKES = 'integ 1\nintegration "taken"\nsource row = ledger.Sales\ntrigger files "in/*.csv"\ndestination out = ledger.write_sales { sku: "taken {row.sku}" }\n'; // prettier-ignore
const ORDER = { id: 7, lines: [{ sku: "A", price: 2.5 }] };

describe.skipIf(!hasSshd)("files on an SFTP server", () => {
  let server: SftpServer;
  let project: RunningProject | undefined;
  let part = 0;
  beforeAll(async () => {
    server = await startSftpServer();
  });
  afterEach(async () => {
    await project?.stop();
    project = undefined;
  });
  afterAll(() => server.stop());

  /** Each test has a separate folder on the server. */
  const start = async (spec: string, entry = "name: sales.csv", settings: object = {}): Promise<RunningProject> => {
    const folder = `${server.settings.folder}/${++part}`;
    const files = projectFiles(
      `systems:\n  ledger:\n    kind: files\n    files:\n      sales: { ${entry}, schema: line.json }\n`,
      { sales: spec },
      { "line.json": LINE },
    );
    return (project = await RunningProject.start(files, { ledger: { ...server.settings, folder, ...settings } }));
  };
  const at = (name: string): string => join(server.files, String(part), name);
  const text = (name: string): string => readFileSync(at(name), "utf8");

  test("a file is written whole, replaces the one before, and leaves nothing next to it", async () => {
    const running = await start(WRITES);
    expect(await running.give(ORDER)).toBe("delivered");
    expect(await running.give({ id: 8, lines: [{ sku: "B", price: 1 }] })).toBe("delivered");
    expect(text("sales.csv")).toBe("sku,price\nB,1\n");
    expect(readdirSync(at(".integ"))).toEqual([]);
  });

  test("a repeated run appends once", async () => {
    const running = await start(WRITES.replace("write_", "append_"), "name: all.csv, append: true");
    await running.give(ORDER);
    await running.give({ id: 8, lines: [{ sku: "B", price: 1 }] });
    expect(await running.dieBeforeDone(1, "out")).toBe("delivered");
    expect(text("all.csv")).toBe("sku,price\nA,2.5\nB,1\n");
  });

  test("files are taken when nobody is writing to them, and moved; one that can't be read is moved to held", async () => {
    const running = await start(TAKES);
    mkdirSync(at("in"), { recursive: true });
    writeFileSync(at("in/a.csv"), "sku,price\nšuo,1\n");
    writeFileSync(at("in/b.csv"), 'sku,price\n"x\n');
    for (let look = 0; look < 9; look++) await running.later(11_000);
    expect(text("sales.csv")).toBe("sku,price\ntaken šuo,\n");
    expect([readdirSync(at("in/done")), readdirSync(at("in/held"))]).toEqual([["a.csv"], ["b.csv"]]);
    // The same name again is not written over the first.
    writeFileSync(at("in/a.csv"), "sku\nB\n");
    for (let look = 0; look < 3; look++) await running.later(11_000);
    expect(text("sales.csv")).toBe("sku,price\ntaken B,\n");
    expect(readdirSync(at("in/done"))).toHaveLength(2);
  });

  test("after the server went away, the host reconnects", async () => {
    const running = await start(WRITES);
    expect(await running.give(ORDER)).toBe("delivered");
    await server.crash();
    expect(await running.give({ id: 8, lines: [{ sku: "B", price: 1 }] })).toMatch(
      /^retrying: ledger.write_sales: .*SFTP server/,
    );
    await server.start();
    await running.later(3_600_000);
    expect(text("sales.csv")).toBe("sku,price\nB,1\n");
  });

  test.each([
    ["no key of the server is known", { host_key: "" }, /^held: .*host_key is not set. The SFTP server presents SHA256:\S{43}: /], // prettier-ignore
    ["the server has another key", { host_key: `SHA256:${"A".repeat(43)}` }, /^held: .*has another key than host_key says: SHA256:\S{43}\. Nothing was sent/], // prettier-ignore
    ["the private key is none", { private_key: "x" }, /^held: .*private_key can't be read/],
    ["nothing lets it in", { private_key: "" }, /^retrying: .*refuses the login/],
    [
      "a password stands in the address",
      { folder: "sftp://a:b@127.0.0.1/" },
      /^held: .*write it as the setting password/,
    ],
    ["it is no address", { folder: "sftp://127.0.0.1/" }, /^held: .*write sftp:\/\/user@host\/path/],
    ["nobody is there", { folder: "sftp://a@127.0.0.1:1/" }, /^retrying: .*can't be reached: ECONNREFUSED/],
    ["the folder can't be made", { folder: "/dev/null" }, /^retrying: /],
  ])("%s", async (_, settings, said) => {
    const folder = "folder" in settings && settings.folder === "/dev/null" ? { folder: server.settings.folder.replace(server.files, "/dev/null") } : {}; // prettier-ignore
    const running = await start(WRITES, undefined, { ...settings, ...folder });
    expect(await running.give(ORDER)).toMatch(said);
    expect(existsSync(at("sales.csv"))).toBe(false);
  });
});

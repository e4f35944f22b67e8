/** `integ webhooks`: shows what systems send here and what the specs need, and sets it up. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordingServer } from "@integ/runtime/testing";
import { ERP, spec } from "../../test/erp.ts";
import { integ } from "./integ.ts";

const SUBSCRIPTIONS = `  topic_header: X-Topic
  subscriptions:
    list: { request: { method: GET, path: /hooks }, at: /hooks, id: /id, url: /url, topic: /topic }
    create: { request: { method: POST, path: /hooks, body: { url: "{url}", topic: "{topic}" } }, secret: /secret }
    remove: { request: { method: DELETE, path: "/hooks/{id}" } }
    secret: secret
`;
const SPEC = spec(
  "orders",
  "source order = erp.Order",
  "trigger webhook erp.order_made",
  'destination line = erp.put_line { text: "{order.id}" }',
);

let folder: string;
let erp: RecordingServer;
let hooks: object[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-webhooks-"));
  hooks = [];
  erp = await RecordingServer.start(({ method, body }) => {
    if (method === "POST") hooks.push({ id: hooks.length + 1, ...(JSON.parse(body) as object) });
    return { json: { hooks, secret: "a secret given once" } };
  });
  const described = (ERP["systems/erp/system.yaml"] ?? "").replace("webhooks:\n", `webhooks:\n${SUBSCRIPTIONS}`);
  for (const [name, text] of Object.entries({
    ...ERP,
    "systems/erp/system.yaml": described,
    "orders.integ": SPEC,
    "integ.yaml": `integ: 1
public_url: https://hooks.shop.example
connections:
  erp: { base_url: "${erp.url}" }
`,
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterEach(async () => {
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("missing webhooks are shown, created with --apply, and their secret is stored where only the user reads it", async () => {
  const shown = await integ(folder, ["webhooks"]);
  expect([shown.code, hooks]).toEqual([1, []]);
  expect(shown.out).toMatch(/erp +to create +order_made +https:\/\/hooks\.shop\.example\/webhooks\/orders/);
  expect(shown.err).toContain("1 change to make: integ webhooks --apply");
  const done = await integ(folder, ["webhooks", "--apply"]);
  expect(done.code).toBe(0);
  expect(hooks).toEqual([{ id: 1, url: "https://hooks.shop.example/webhooks/orders", topic: "order_made" }]);
  expect(`${done.out}${done.err}`).not.toContain("given once");
  expect(done.err).toContain("integ.yaml names it: secret of erp");
  expect(readFileSync(join(folder, "integ.yaml"), "utf8")).toContain(
    `base_url: "${erp.url}", secret: ["\${ERP_SECRET_ORDERS}"] }`,
  );
  expect(readFileSync(join(folder, ".env"), "utf8")).toBe("ERP_SECRET_ORDERS='a secret given once'\n");
  expect(statSync(join(folder, ".env")).mode & 0o077).toBe(0);
  const again = await integ(folder, ["webhooks"]);
  expect([again.code, again.out]).toEqual([0, expect.stringMatching(/erp +is there +order_made/)]);
});

test("without a public address nothing is done", async () => {
  writeFileSync(join(folder, "integ.yaml"), `integ: 1\nconnections:\n  erp: { base_url: "${erp.url}" }\n`);
  const { code, err } = await integ(folder, ["webhooks", "--apply"]);
  expect([code, err]).toEqual([2, expect.stringContaining("public_url: https://hooks.shop.example")]);
  expect(erp.requests).toEqual([]);
});

describe("integ connect ends with webhooks", () => {
  const yaml = (): string => readFileSync(join(folder, "integ.yaml"), "utf8");

  test("they are shown without a terminal, and created with --yes; the returned secret is not asked for", async () => {
    const shown = await integ(folder, ["connect", "erp"]);
    expect(shown).toMatchObject({ code: 1, err: expect.stringContaining("1 change to make: integ connect erp --yes") as string }); // prettier-ignore
    expect(shown.out).toMatch(/erp +to create +order_made/);
    expect(hooks).toEqual([]);
    const done = await integ(folder, ["connect", "erp", "--yes"]);
    expect([done.code, hooks.length]).toEqual([0, 1]);
    expect(yaml()).toContain('secret: ["${ERP_SECRET_ORDERS}"]');
    const again = await integ(folder, ["connect", "erp"]);
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/erp +is there +order_made/)]);
  });

  test("if integ can't create them, the person gets a list", async () => {
    writeFileSync(join(folder, "systems/erp/system.yaml"), ERP["systems/erp/system.yaml"] ?? "");
    const { code, out } = await integ(folder, ["connect", "erp", "--set", "secret=a-secret-of-sixteen", "--yes"]);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/order_made +https:\/\/hooks\.shop\.example\/webhooks\/orders/),
    ]);
  });
});

/** `integ init`: a project that works as it is written, and what happens where there is something already. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentOf } from "../src/environment.ts";
import { templates } from "../src/templates.ts";
import { integ } from "./integ.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-init-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

// Those below specs/integrations are looked at by a test of their own.
test.each(templates().flatMap(({ name, folder }) => (folder.includes("examples") ? [name] : [])))(
  "%s checks, is in style and passes its tests as it is written",
  async (name) => {
    const begun = await integ(folder, ["init", "shop", "--template", name, "--ci", "both"]);
    expect(begun).toMatchObject({ code: 0, err: "" });
    expect(begun.out).toContain("next:\n  cd shop\n  npm install\n  npx integ test\n");
    const shop = join(folder, "shop");
    for (const command of [["check"], ["fmt", "--check"], ["test"], ["build"]])
      expect([command, (await integ(shop, command)).code]).toEqual([command, 0]);
    expect(JSON.parse(read("shop/package.json"))).toMatchObject({
      name: "shop",
      devDependencies: { "@integ/cli": "^0.1.0" },
    });
    expect(read("shop/.github/workflows/integrations.yml")).toContain("npx integ check");
    expect(read("shop/.gitlab-ci.yml")).toContain("npx integ check");
    // What has to be set is named, with what it is; and is what `integ run` asks for.
    const needed = [...read("shop/.env.example").matchAll(/^(\w+)=$/gm)].map(([, variable]) => variable as string);
    expect(needed.length).toBeGreaterThan(0);
    expect((await integ(shop, ["run"])).err).toContain(`not set: ${needed.join(", ")}`);
  },
);

test("what is there already stays as it is, and is said", async () => {
  writeFileSync(join(folder, "package.json"), '{ "name": "mine" }');
  writeFileSync(join(folder, "README.md"), "mine\n");
  const { out } = await integ(folder, ["init", "--yes"]);
  expect(out).toContain("  kept   package.json: it was there already\n");
  expect(out).toContain("next:\n  npm install --save-dev @integ/cli\n");
  expect([read("package.json"), read("README.md")]).toEqual(['{ "name": "mine" }', "mine\n"]);
});

test("a folder that has specs is somebody's project", async () => {
  await integ(folder, ["init", "--yes"]);
  expect(await integ(folder, ["init", "--yes"])).toMatchObject({
    code: 2,
    err: "error: there is a project in this folder already: order-to-invoice.integ, tax.integ\nhelp: name another folder:   integ init my-shop\n",
  });
});

test("what there is no template for is said, with those that there are", async () => {
  expect((await integ(folder, ["init", "--template", "order-to-invoices"])).err).toContain(
    "there is no template order-to-invoices\nhelp: did you mean orders-to-invoices?",
  );
  const { code, err } = await integ(folder, ["init", "--from", "woocommerce", "--to", "xero"]);
  expect(code).toBe(2);
  expect(err).toContain("error: there is no template from woocommerce to xero\n");
  expect(err).toContain("--template daily-sales");
});

test("`.env` beside integ.yaml is read, and what the process says counts before it", () => {
  writeFileSync(join(folder, ".env"), '# the shop\nINTEG_TEST_A=one\nPATH=elsewhere\nINTEG_TEST_B="two words"\n');
  const { INTEG_TEST_A, INTEG_TEST_B, PATH } = environmentOf({ folder });
  expect([INTEG_TEST_A, INTEG_TEST_B, PATH]).toEqual(["one", "two words", process.env["PATH"]]);
});

test("templates are listed, the usual ones first", async () => {
  const { code, out } = await integ(folder, ["list", "templates"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^TEMPLATE +FROM +TO +WHAT IT DOES\norders-to-invoices +shopify +xero +paid orders/);
  const { out: json } = await integ(folder, ["list", "templates", "--format", "json"]);
  expect(JSON.parse(json)).toMatchObject({ version: 1, templates: templates().map(({ name }) => ({ name })) });
});

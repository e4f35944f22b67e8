/** The page of an integration that ships says of each system how it is set up. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { fieldsIn } from "../../runtime/src/host/unknown-values.ts";

const SPECS = join(import.meta.dirname, "..");
const yaml = (path: string): Readonly<Record<string, unknown>> =>
  fieldsIn(load(readFileSync(join(SPECS, path), "utf8")));

test.each(globSync("integrations/*/integ.yaml", { cwd: SPECS }).sort())("%s", (project) => {
  const page = readFileSync(join(SPECS, dirname(project), "README.md"), "utf8");
  const connected = Object.keys(fieldsIn(yaml(project)["connections"]));
  const shipped = connected.filter((name) => globSync(`systems/${name}/system.yaml`, { cwd: SPECS }).length > 0);
  expect(shipped.length).toBeGreaterThan(0);
  const titles = shipped.map((name) => String(yaml(`systems/${name}/system.yaml`)["title"]).split(" (")[0] ?? "");
  expect(titles.filter((title) => !page.includes(`\n## Set up ${title}`))).toEqual([]);
});

/** The action for GitHub: its own steps, run in a repository with a pull request, with a `gh` that writes down what it is asked. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../test/examples.ts";
import { COMMENT } from "../src/new-ci.ts";
import { CiRepository } from "./ci-repository.ts";
import { SMALL } from "./integ.ts";

interface Step {
  readonly name?: string;
  readonly run?: string;
}
const ACTION = parse(readFileSync(join(ROOT, "action/action.yml"), "utf8")) as { readonly runs: { readonly steps: readonly Step[] } }; // prettier-ignore

let ci: CiRepository;
beforeEach(() => void (ci = new CiRepository()));
afterEach(() => ci.remove());
const script = (name: string): string => ACTION.runs.steps.find((one) => one.name === name)?.run ?? "exit 9";
const step = (name: string, env: NodeJS.ProcessEnv = {}): string => ci.run(script(name), env);

test("checks, tests, compares, and creates one comment that later runs update", () => {
  ci.write("small.integ", SMALL);
  ci.commit("one");
  ci.write("small.integ", SMALL.replace("key     order.id", "key     order.name"));
  ci.commit("two");

  step("check");
  step("test");
  expect(ci.read("temp/integ-tests.xml")).toContain('tests="1" failures="0"');
  expect(JSON.parse(ci.read("temp/integ.sarif"))).toMatchObject({ version: "2.1.0" });
  step("diff");
  const summary = ci.read("temp/summary.md");
  expect(summary).toContain("1 test passed, 0 failed");
  expect(summary).toContain(
    "| small | contract | what goes one after another: order.id becomes order.name | small.integ:7 |",
  );
  step("inventory", { INVENTORY: "told" });
  expect(existsSync(ci.path("repository/told/index.html"))).toBe(true);

  step("comment", { KNOWN: "" });
  step("comment", { KNOWN: "41" });
  const asked = ci.asked();
  expect(asked[1]).toBe(`api --method POST repos/shop/integrations/issues/7/comments --field body=@${ci.path("temp/integ-diff.md")}`); // prettier-ignore
  expect(asked[3]).toBe(`api --method PATCH repos/shop/integrations/issues/comments/41 --field body=@${ci.path("temp/integ-diff.md")}`); // prettier-ignore
});

test("the workflow that integ init writes comments in the same way", () => {
  expect(script("comment")).toBe(COMMENT);
});

test("no part of an event is pasted into a script, where it could run as a command", () => {
  for (const { run = "" } of ACTION.runs.steps) expect(run).not.toContain("${{");
});

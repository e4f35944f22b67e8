/** The action for GitHub: its own steps, run in a repository with a pull request, with a `gh` that writes down what it is asked. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../test/examples.ts";
import { SMALL } from "./integ.ts";

interface Step {
  readonly name: string;
  readonly run: string;
}
const ACTION = parse(readFileSync(join(ROOT, "action/action.yml"), "utf8")) as { readonly runs: { readonly steps: readonly Step[] } }; // prettier-ignore

let folder: string;
const path = (...names: readonly string[]): string => join(folder, ...names);
const program = (name: string, text: string): void => {
  writeFileSync(path("bin", name), `#!/bin/sh\n${text}\n`);
  chmodSync(path("bin", name), 0o755);
};
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${path("bin")}:${process.env["PATH"] ?? ""}`,
  RUNNER_TEMP: path("temp"),
  GITHUB_STEP_SUMMARY: path("temp/summary.md"),
  GITHUB_REPOSITORY: "shop/integrations",
  PULL_REQUEST: "7",
  COVERAGE: "0",
  GIT_CONFIG_GLOBAL: "/dev/null",
});
const git = (...args: readonly string[]): void =>
  void execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: path("repository"), env: environment() }); // prettier-ignore
const step = (name: string, env: NodeJS.ProcessEnv = {}): string =>
  execFileSync("bash", ["-e", "-o", "pipefail", "-c", ACTION.runs.steps.find((one) => one.name === name)?.run ?? "exit 9"], { cwd: path("repository"), env: { ...environment(), ...env }, encoding: "utf8" }); // prettier-ignore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-action-"));
  for (const name of ["bin", "temp", "repository"]) mkdirSync(path(name));
  program("npx", `shift 2; exec "${process.execPath}" "${join(ROOT, "cli/bin/integ.js")}" "$@"`);
  program("gh", `echo "$@" >> "${path("temp/asked")}"; case "$*" in *--jq*) echo "$KNOWN";; esac`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("checks, tests, compares, and comments: once, and then in the same place", () => {
  writeFileSync(path("repository/small.integ"), SMALL);
  git("init", "--quiet", ".");
  git("add", "--all");
  git("commit", "--quiet", "--message=one");
  writeFileSync(path("repository/small.integ"), SMALL.replace("key     order.id", "key     order.name"));
  git("commit", "--quiet", "--all", "--message=two");

  step("check");
  step("test");
  expect(readFileSync(path("temp/integ-tests.xml"), "utf8")).toContain('tests="1" failures="0"');
  expect(JSON.parse(readFileSync(path("temp/integ.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  step("diff");
  const summary = readFileSync(path("temp/summary.md"), "utf8");
  expect(summary).toContain("1 test passed, 0 failed");
  expect(summary).toContain(
    "| small | contract | what goes one after another: order.id becomes order.name | small.integ:7 |",
  );

  step("comment", { KNOWN: "" });
  step("comment", { KNOWN: "41" });
  const asked = readFileSync(path("temp/asked"), "utf8").split("\n");
  expect(asked[1]).toBe(`api --method POST repos/shop/integrations/issues/7/comments --field body=@${path("temp/integ-diff.md")}`); // prettier-ignore
  expect(asked[3]).toBe(`api --method PATCH repos/shop/integrations/issues/comments/41 --field body=@${path("temp/integ-diff.md")}`); // prettier-ignore
});

test("nothing of an event is put into a script as text, where it could be read as commands", () => {
  for (const { run } of ACTION.runs.steps) expect(run).not.toContain("${{");
});

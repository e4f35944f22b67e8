/** The CI files of `integ init`: each step is run as in the CI's shell, in a repository with a changed tax rule. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../test/examples.ts";
import { GITLAB_INCLUDED } from "../src/new-ci.ts";
import { CiRepository } from "./ci-repository.ts";
import { integ } from "./integ.ts";

let ci: CiRepository;
beforeEach(async () => {
  ci = new CiRepository();
  const begun = await integ(ci.path("repository"), ["init", "--yes", "--ci", "both"]);
  expect(begun.code).toBe(0);
  ci.commit("begun");
  const rates = ci.read("repository/tax-types.csv");
  expect(rates).toMatch(/^LT,0\.21,OUTPUT2$/m);
  ci.write("tax-types.csv", rates.replace(/^LT,0\.21,OUTPUT2$/m, "LT,0.21,OUTPUT3"));
});
afterEach(() => ci.remove());

/** The comment that a reviewer reads about a changed tax code. */
const SAYS = /other values \| .*TaxType.*"OUTPUT2".* becomes .*"OUTPUT3"/;

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}

// Each step is a separate process, as in CI.
test("GitHub", { timeout: 240_000, tags: ["slow"] }, async () => {
  await integ(ci.path("repository"), ["test", "--update"]);
  ci.commit("another tax code");
  const workflow = parse(ci.read("repository/.github/workflows/integrations.yml")) as {
    readonly on: object;
    readonly jobs: { readonly integrations: { readonly steps: readonly Step[] } };
  };
  const { steps } = workflow.jobs.integrations;
  const ran: string[] = [];
  for (const { name = "", run } of steps) {
    if (run === undefined) continue;
    ci.run(run, { KNOWN: "" });
    ran.push(name);
  }
  expect(ran).toEqual(["install", "check", "style", "test", "build", "what changes for the business", "comment", "inventory"]); // prettier-ignore
  expect(ci.read("temp/summary.md")).toMatch(SAYS);
  expect(ci.asked()).toContain(`api --method POST repos/shop/integrations/issues/7/comments --field body=@${ci.path("temp/integ-diff.md")}`); // prettier-ignore
  expect(ci.read("temp/integ-diff.md")).toMatch(/^<!-- integ diff -->/);
  for (const file of ["index.html", "inventory.md"])
    expect(existsSync(ci.path("repository/inventory", file))).toBe(true);
  expect(steps.filter(({ uses }) => uses !== undefined).every(({ uses = "" }) => /^actions\/[a-z-]+@v\d+$/.test(uses))).toBe(true); // prettier-ignore
});

test(
  "GitLab: the comparison also runs if a test fails, and is one note on the merge request",
  { timeout: 120_000 },
  () => {
    ci.commit("another tax code, and no test knows");
    const jobs = parse(ci.read("repository/.gitlab-ci.yml")) as Readonly<
      Record<
        "integrations" | "inventory",
        { readonly script: readonly string[]; readonly after_script: readonly string[] }
      >
    >;
    const merge = {
      CI_MERGE_REQUEST_DIFF_BASE_SHA: ci.git("rev-parse", "HEAD^").trim(),
      CI_MERGE_REQUEST_IID: "7",
      CI_PROJECT_ID: "3",
      CI_API_V4_URL: "https://gitlab.example/api/v4",
      INTEG_TOKEN: "token",
    };
    expect(() => ci.run(jobs.integrations.script.join("\n"), merge)).toThrow("integ test");
    expect(existsSync(ci.path("repository/integ-tests.xml"))).toBe(true);
    const after = jobs.integrations.after_script.join("\n");
    ci.run(after, { ...merge, KNOWN: "[]" });
    expect(ci.read("repository/integ-diff.md")).toMatch(SAYS);
    ci.run(after, { ...merge, KNOWN: '[{"id":1,"body":"hello"},{"id":41,"body":"<!-- integ diff -->"}]' });
    const notes = "https://gitlab.example/api/v4/projects/3/merge_requests/7/notes";
    const written = ci.asked().filter((one) => one.includes("--request"));
    expect(written).toEqual([
      `--silent --fail --output /dev/null --request POST --header PRIVATE-TOKEN: token --data-urlencode body@integ-diff.md ${notes}`,
      `--silent --fail --output /dev/null --request PUT --header PRIVATE-TOKEN: token --data-urlencode body@integ-diff.md ${notes}/41`,
    ]);
    ci.run(jobs.inventory.script.join("\n"));
    expect(existsSync(ci.path("repository/inventory/index.html"))).toBe(true);
  },
);

test("the file that GitLab includes is the same", () => {
  expect(readFileSync(join(ROOT, "action/gitlab.yml"), "utf8"), "run npm run docs:reference").toBe(GITLAB_INCLUDED);
});

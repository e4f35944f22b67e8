/** Completion in the shell, as a shell asks for it: `integ complete -- <the words typed so far>`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { integ } from "./integ.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-complete-"));
  writeFileSync(join(folder, "orders.integ"), 'integration "orders-to-erp"\n');
  // Half-typed specs are what people have while they work.
  writeFileSync(join(folder, "stock.integ"), 'integration "stock"\nlet x = (\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function integProcess(...args: string[]): {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
} {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(ROOT, "cli/bin/integ.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { out: stdout, err: stderr, status };
}

/** The values that are offered for the last word. */
function offered(...words: string[]): string[] {
  return integProcess("complete", "--", ...words)
    .out.split("\n")
    .filter((line) => line !== "" && !line.startsWith(":"))
    .map((line) => line.split("\t")[0] ?? "");
}

describe("completion offers", { tags: ["slow"] }, () => {
  test.each([
    { words: ["mig"], values: ["migrate-engine"] },
    { words: ["hold", ""], values: ["orders-to-erp", "stock"] },
    { words: ["hold", "or"], values: ["orders-to-erp"] },
    { words: ["runs", "--flow", ""], values: ["orders-to-erp", "stock"] },
    { words: ["check", ""], values: ["orders.integ", "stock.integ"] },
    { words: ["runs", "--state", "he"], values: ["held"] },
    { words: ["test", "--format", "s"], values: ["sarif"] },
    { words: ["explain", "xer"], values: ["xero"] },
    { words: ["connect", "xer"], values: ["xero"] },
    { words: ["explain", "otherw"], values: ["otherwise"] },
    { words: ["explain", "INT100"], values: expect.arrayContaining(["INT1001", "INT1002"]) as string[] },
    { words: ["init", "--template", "d"], values: ["daily-sales"] },
  ])("$words", ({ words, values }) => {
    expect(offered(...words)).toEqual(values);
  });
});

test("completion offers the branches and tags that integ diff can compare", () => {
  const git = (...args: string[]): void =>
    void spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder });
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "--message=one");
  git("branch", "taxes");
  git("tag", "v1.0");
  expect(offered("diff", "")).toEqual(["main", "taxes", "v1.0", "HEAD"]);
  expect(offered("diff", "main", "ta")).toEqual(["taxes"]);
});

test.each(["bash", "zsh", "fish", "powershell"])("the script of %s calls integ", (shell) => {
  const { out, status } = integProcess("complete", shell);
  expect(status).toBe(0);
  expect(out).toContain("integ complete");
});

test("an unknown shell is reported", () => {
  expect(integProcess("complete", "tcsh")).toMatchObject({
    status: 2,
    err: "error: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are zsh, bash, fish, powershell.\n",
  });
});

test("help lists it", async () => {
  expect((await integ(folder, ["--help"])).out).toContain("complete <shell>");
});

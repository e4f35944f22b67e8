/**
 * The three projects: each is cloned, set up and used as its page says, with the packed packages of integ. Slow, since
 * npm installs each, and each line of a page is a separate process.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GITHUB, GITLAB } from "../cli/src/new-ci.ts";
import { read, ROOT } from "./examples.ts";
import { called, Packed } from "./packages/installed.ts";
import { Registry } from "./packages/registry.ts";

/** Starts the service until it listens. */
const STARTED = `SHOPIFY_WEBHOOK_SECRET=0123456789abcdef XERO_CLIENT_ID=id XERO_CLIENT_SECRET=secret PORT=0 node src/main.ts > log 2>&1 &
until grep listening log || ! kill -0 $!; do sleep 0.2; done
kill $! && wait $! || cat log`;
const PROJECTS = join(ROOT, "projects");

describe("works as its page says", { tags: "slow" }, () => {
  let packed: Packed;
  let registry: Registry;
  beforeAll(async () => {
    packed = await Packed.all();
    registry = await Registry.of(packed);
  }, 600_000);
  afterAll(() => {
    registry.stop();
    rmSync(packed.folder, { recursive: true, force: true });
  });

  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-project-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Makes a repository of a project, and clones it. */
  function clone(name: string): string {
    const origin = join(folder, "origin");
    cpSync(join(PROJECTS, name), origin, {
      recursive: true,
      filter: (path) => !/\/(node_modules|\.integ|generated)$/.test(path),
    });
    const git = (...args: readonly string[]): unknown =>
      called(origin, "git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args]);
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message=one");
    called(folder, "git", ["clone", "--quiet", origin, name]);
    for (const [key, value] of [
      ["user.name", "a"],
      ["user.email", "a@example.com"],
    ] as const)
      called(join(folder, name), "git", ["config", key, value]);
    return join(folder, name);
  }

  /** Runs a part of a page as a person would type it. The registry runs in this process, so nothing here may block. */
  function typed(at: string, script: string): Promise<string> {
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      NO_COLOR: "1",
      GITHUB_STEP_SUMMARY: "",
      "npm_config_@integ:registry": registry.url,
      npm_config_prefer_offline: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_cache: join(folder, "..", "integ-npm-cache"),
    };
    return new Promise((done, failed) => {
      const shell = spawn("bash", ["-e", "-c", script], { cwd: at, env });
      let said = "";
      for (const stream of [shell.stdout, shell.stderr])
        stream.on("data", (chunk: Buffer) => void (said += chunk.toString()));
      shell.on("close", (code) => (code === 0 ? done(said) : failed(new Error(`${script}\n${said}`))));
    });
  }

  async function followed(name: string): Promise<{ readonly at: string; readonly said: string }> {
    const at = clone(name);
    let said = "";
    for (const [, language, text = ""] of read(join(PROJECTS, name, "README.md")).matchAll(
      /^```(\w+)\n([\s\S]*?)^```$/gm,
    )) {
      if (language === "sh" && !text.includes("src/main.ts")) said += await typed(at, text);
      // The page shows the actual output.
      if (language === "text") for (const line of text.trim().split("\n")) expect(said).toContain(line.trim());
    }
    return { at, said };
  }

  test("an analyst's repository", async () => {
    const { at, said } = await followed("analyst");
    expect(said).toContain("1 spec checked");
    expect(said).toContain("4 tests passed, 0 failed");
    expect(said).toContain('"InvoiceNumber": "#1001"');
    expect(said).toContain("the table sales_account");
    expect(said).toContain("WRONG    xero: not set: client_id, client_secret");
    expect(readFileSync(join(at, "inventory/index.html"), "utf8")).toContain('lang="lt"');
    expect(called(at, "git", ["status", "--porcelain"]).stdout).toBe("?? package-lock.json\n");
  });

  test("a pipeline", async () => {
    const { at, said } = await followed("pipeline");
    expect(said).toContain("6 tests passed, 0 failed");
    expect(said).toContain("tax-codes.csv:2");
    expect(existsSync(join(at, "inventory/index.html"))).toBe(true);
    expect(readFileSync(join(at, "changes.md"), "utf8")).toMatch(/orders-to-invoices \| other values \| .*TaxType/);
  });

  test("a developer's service", async () => {
    const { at, said } = await followed("service");
    expect(said).toContain("1 module, 5 files written");
    expect(said).toMatch(/pass 1\n/);
    expect(said).toContain("1 test passed, 0 failed");
    expect(readdirSync(join(at, "src/generated"))).toContain("orders.ts");
    // What stands on the page for real use starts, with the secrets filled in.
    const started = await typed(at, STARTED);
    expect(started).toContain("listening");
  });
});

test("the pipeline has the CI files that integ init writes", () => {
  expect(read(join(PROJECTS, "pipeline/.github/workflows/integrations.yml"))).toBe(GITHUB);
  expect(read(join(PROJECTS, "pipeline/.gitlab-ci.yml"))).toBe(GITLAB);
});

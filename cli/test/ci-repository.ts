/** A repository in which the steps of a CI run as its shell runs them; programs that would reach the network are written down instead. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../test/examples.ts";

/** A repository for one test, in a separate folder. */
export class CiRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "integ-ci-"));

  constructor() {
    for (const name of ["bin", "temp", "repository"]) mkdirSync(this.path(name));
    this.program("npx", `test "$1" = --no-install && shift; shift; exec "${process.execPath}" "${join(ROOT, "cli/bin/integ.js")}" "$@"`); // prettier-ignore
    this.program("npm", `echo npm "$@" >> "${this.path("temp/asked")}"`);
    // They respond with the test's data.
    this.program("gh", `echo "$@" >> "${this.path("temp/asked")}"; case "$*" in *--jq*) echo "$KNOWN";; esac`);
    this.program(
      "curl",
      `echo "$@" >> "${this.path("temp/asked")}"; case "$*" in *--output*) ;; *) echo "$KNOWN";; esac`,
    );
    this.git("init", "--quiet", "--initial-branch=main", ".");
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** A program that is found before those of the machine. */
  program(name: string, text: string): void {
    writeFileSync(this.path("bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(this.path("bin", name), 0o755);
  }

  write(name: string, text: string): void {
    const file = this.path("repository", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** The requests to npm, GitHub and GitLab. */
  asked(): string[] {
    return this.read("temp/asked").trimEnd().split("\n");
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: this.path("repository"), env: this.#environment(), encoding: "utf8" }); // prettier-ignore
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", `--message=${message}`);
  }

  /** Runs a script as GitHub's bash does. @throws Error if it fails */
  run(script: string, env: NodeJS.ProcessEnv = {}, folder = "repository"): string {
    return execFileSync("bash", ["-e", "-o", "pipefail", "-c", script], { cwd: this.path(folder), env: { ...this.#environment(), ...env }, encoding: "utf8", stdio: "pipe" }); // prettier-ignore
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: `${this.path("bin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      RUNNER_TEMP: this.path("temp"),
      GITHUB_STEP_SUMMARY: this.path("temp/summary.md"),
      GITHUB_REPOSITORY: "shop/integrations",
      PULL_REQUEST: "7",
      COVERAGE: "0",
      GIT_CONFIG_GLOBAL: "/dev/null",
    };
  }
}

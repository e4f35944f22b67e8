/** A version of a project as a folder: an existing one, or a temporary one with the files of a git commit. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../terminal.ts";

/** A version, while it is compared. */
export interface Version {
  /** The version's name for the reader: `main`, `working tree`. */
  readonly name: string;
  /** The folder that replaces the folder of the call. */
  readonly folder: string;
  /** The folder of installed systems; a commit contains none. */
  readonly installed?: string;
  /** Deletes its temporary files. */
  close(): void;
}

/** Files outside of the folder that its projects may name: shared specs, tables, systems. */
const SHARED = /\.(integ|ya?ml|json|csv|xml|graphql|md)$/;

/** @param ref a git revision, or a folder. Default: the current files @throws UsageError if there is neither */
export function openVersion(ref: string | undefined, mergeBase = false): Version {
  const here = process.cwd();
  if (ref === undefined) return { name: "working tree", folder: here, close: () => undefined };
  const folder = resolve(ref);
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  if (isFolder && /^\.{0,2}\/|^\.{1,2}$/.test(ref)) return { name: ref, folder, close: () => undefined };
  const commit = commitOf(mergeBase ? merged(ref) : ref);
  // Readers of a pull request may not know HEAD^1, or a commit's number.
  const isTechnical = /^HEAD\b|^[0-9a-f]{12,}$/.test(ref);
  if (commit !== undefined) return laidOut(isTechnical ? "as it was" : ref, commit);
  if (isFolder) return { name: ref, folder, close: () => undefined };
  throw new UsageError(
    `there is no version ${ref}: no branch, tag or commit of git is called so, and no folder`,
    inRepository()
      ? "git branch --all lists the branches; in CI, fetch more than the last commit: fetch-depth: 2"
      : "this folder is not in a git repository: name two folders, or run it in the repository",
  );
}

/** The merge base of a branch and the current one. */
function merged(ref: string): string {
  const base = git(["merge-base", ref, "HEAD"]);
  if (base === undefined)
    throw new UsageError(
      `${ref} and HEAD have no commit in common here`,
      "fetch more of the history, or leave --merge-base out",
    );
  return base.trim();
}

function commitOf(ref: string): string | undefined {
  return git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`])?.trim();
}

function inRepository(): boolean {
  return git(["rev-parse", "--is-inside-work-tree"]) !== undefined;
}

function laidOut(name: string, commit: string): Version {
  const top = git(["rev-parse", "--show-toplevel"])?.trim() ?? "";
  const below = git(["rev-parse", "--show-prefix"])?.trim() ?? "";
  const listed = git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], { cwd: top }) ?? "";
  const files = listed.split("\0").filter((path) => path !== "" && (path.startsWith(below) || SHARED.test(path)));
  const root = realpathSync(mkdtempSync(join(tmpdir(), "integ-diff-")));
  const close = (): void => rmSync(root, { recursive: true, force: true });
  try {
    // Uses a separate index, so that the repository's stays unchanged.
    const env = { ...process.env, GIT_INDEX_FILE: join(root, ".index") };
    const run = (args: readonly string[], input?: string): string | undefined => git(args, { cwd: top, env, input });
    const read = run(["read-tree", commit]);
    const written = run(["checkout-index", "--stdin", "-z", "--force", `--prefix=${root}/tree/`], files.join("\0"));
    if (read === undefined || written === undefined) throw new UsageError(`git can't lay out ${name}`);
    return { name, folder: join(root, "tree", below), installed: process.cwd(), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @returns git's output; undefined if it fails @throws UsageError if git is not installed */
function git(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string | undefined } = {},
): string | undefined {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "ignore"],
      ...options,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new UsageError("there is no git on this machine", "install it, or compare two folders");
    return undefined;
  }
}

/** Settings and secrets: missing ones, weak ones, readable ones, and those that would get into a repository. */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Program, Project, System } from "@integ/compiler";
import { callersSettings, emptySettings, unprovenWebhooks } from "@integ/runtime/host";
import { alertsOf, connectionsOf, engineOf, keysOf, metricsTokenOf } from "../connections.ts";
import { settingsNeeded } from "../connect/systems.ts";
import { wantedSettings } from "../connect/settings.ts";
import { VARIABLES } from "../environment.ts";
import { UsageError } from "../terminal.ts";
import { fine, warning, wrong, type Check } from "./check.ts";

/** The settings of integ.yaml; those of systems are checked for each system. */
export function settingChecks(program: Program, systems: readonly System[], environment: NodeJS.ProcessEnv): Check[] {
  const { project } = program;
  const others = [engineOf, keysOf, metricsTokenOf, alertsOf].flatMap((read) =>
    failureOf(() => read(project, environment)),
  );
  return [
    ...others,
    ...systems.flatMap((system) => systemCheck(program, system, environment)),
    ...unprovenChecks(program, systems),
  ];
}

/** Systems whose webhooks a spec waits for, and whose descriptions do not say what proves where they come from. */
function unprovenChecks(program: Program, systems: readonly System[]): Check[] {
  const { project, host } = program;
  const heard = new Set(
    (host.specs?.(project.folder) ?? []).flatMap((path) => {
      const { trigger, document } = program.check(path).checked ?? {};
      return trigger?.kind === "webhook" && document !== undefined ? [document.system.name] : [];
    }),
  );
  return systems.flatMap(({ name, link }) => {
    const about = heard.has(name) ? unprovenWebhooks(link) : undefined;
    if (about === undefined) return [];
    return [
      warning(name, about.slice(`${name}: `.length), "webhooks: { auth: { kind: header, … } } or signature: { … }"),
    ];
  });
}

function failureOf(read: () => unknown): Check[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [wrong("settings", error.message, error.help ?? "look at integ.yaml")];
  }
}

function systemCheck(program: Program, system: System, environment: NodeJS.ProcessEnv): Check[] {
  const { name, link } = system;
  const missing = wantedSettings(program, system, [], "run").map((one) => one.name);
  if (missing.length > 0) return [wrong(name, `not set: ${missing.join(", ")}`, `integ connect ${name}`)];
  let given: ReturnType<typeof connectionsOf>[string];
  try {
    given = connectionsOf(program.project, environment, [name])[name] ?? {};
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [wrong(name, error.message, error.help ?? "look at integ.yaml")];
  }
  const needed = settingsNeeded(program, system, "run");
  const { wrong: bad, weak } = callersSettings(link, given);
  const empty = emptySettings(link, given, needed);
  return [
    ...[...bad, ...empty].map((about) => wrong(name, about, `integ connect ${name} --set <setting>=<value>`)),
    ...weak.map((about) =>
      warning(name, about, `create a longer one with the vendor, then: integ connect ${name} --set <setting>=<value>`),
    ),
    ...(bad.length + empty.length + weak.length === 0 && needed.length > 0
      ? [fine(name, `set: ${needed.join(", ")}`)]
      : []),
  ];
}

/** Files with secrets that others on this machine can read. On Windows modes say nothing. */
export function modeChecks(project: Project, environment: NodeJS.ProcessEnv): Check[] {
  if (process.platform === "win32") return [];
  const store = project.engine.startsWith("sqlite:") ? [project.engine.slice("sqlite:".length)] : [];
  const files = [join(project.folder, ".env"), ...secretFiles(project, environment), ...store];
  const open = files.filter((file) => existsSync(file) && (statSync(file).mode & 0o044) !== 0);
  return open.map((file) => {
    const named = relative(project.folder, file) || file;
    const what = store.includes(file) ? "documents with personal data" : "secrets";
    return warning(
      "file modes",
      `${named} has ${what}, and others on this machine can read it`,
      `chmod 600 ${quoted(file)}`,
    );
  });
}

/** Files that settings name by `file:`. */
function secretFiles({ connections, encryptionKeys, folder }: Project, environment: NodeJS.ProcessEnv): string[] {
  const texts = [
    ...Object.values(connections).flatMap((settings) => Object.values(settings).flat()),
    ...encryptionKeys,
  ];
  return texts
    .map((text) => filled(text, environment))
    .filter((text) => text.startsWith("file:"))
    .map((text) => resolve(folder, text.slice("file:".length)));
}

/** A text of integ.yaml with its set variables; the others become empty. */
export function filled(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replace(
    VARIABLES,
    (_, name: string, fallback: string | undefined) => environment[name] ?? fallback ?? "",
  );
}

/** Files that must not get into a repository: secrets, and a store with documents. */
export function gitChecks({ folder, engine }: Project): Check[] {
  if (git(folder, "rev-parse", "--is-inside-work-tree") !== 0) return [];
  const store = engine.startsWith("sqlite:") ? relative(folder, engine.slice("sqlite:".length)) : undefined;
  return [".env", ...(store === undefined || store.startsWith("..") ? [] : [store])].map((path) => {
    const entry = path.startsWith(".integ/") ? ".integ/" : path;
    if (git(folder, "ls-files", "--error-unmatch", path) === 0)
      return wrong(
        "git",
        `${path} is in the repository: whoever has that can read it`,
        `git rm --cached ${quoted(path)} && echo ${quoted(entry)} >> .gitignore; treat committed secrets as known: replace them`,
      );
    return git(folder, "check-ignore", "--quiet", path) === 0
      ? fine("git", `${path} is ignored`)
      : warning(
          "git",
          `git does not ignore ${path}: the next commit may include it`,
          `echo ${quoted(entry)} >> .gitignore`,
        );
  });
}

function git(folder: string, ...args: readonly string[]): number | null {
  return spawnSync("git", ["-C", folder, ...args], { stdio: "ignore" }).status;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

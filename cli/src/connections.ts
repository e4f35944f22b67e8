/** Settings of connections: `${NAME}` stands for a variable of the environment, so that no secret is ever in a file of the project. */
import type { Project } from "@integ/compiler";
import type { AlertOptions } from "@integ/runtime/host";
import { UsageError } from "./terminal.ts";

export type Connections = Record<string, Record<string, string | readonly string[]>>;

/** @throws UsageError for a variable that is not set, all of them at once. */
export function connectionsOf(project: Project, environment: NodeJS.ProcessEnv = process.env): Connections {
  const fill = new Filling(environment);
  const connections: Connections = {};
  for (const [system, settings] of Object.entries(project.connections)) {
    connections[system] = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        typeof value === "string" ? fill.text(value) : value.map((one) => fill.text(one)).filter((one) => one !== ""),
      ]),
    );
  }
  fill.finish("connections");
  return connections;
}

/** What the project runs on. @throws UsageError for a variable that is not set */
export function engineOf(project: Project, environment: NodeJS.ProcessEnv = process.env): string {
  const fill = new Filling(environment);
  const engine = fill.text(project.engine);
  fill.finish("engine");
  return engine;
}

/** Where alerts go, and who is silent when. @throws UsageError for a variable that is not set */
export function alertsOf(project: Project, environment: NodeJS.ProcessEnv = process.env): AlertOptions {
  const fill = new Filling(environment);
  const { webhook, silentAfter } = project.alerts;
  const filled = webhook === undefined ? "" : fill.text(webhook);
  fill.finish("alerts");
  return {
    ...(filled === "" ? {} : { webhook: filled }),
    silentAfterMs: Object.fromEntries(Object.entries(silentAfter).map(([flow, seconds]) => [flow, seconds * 1000])),
  };
}

class Filling {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #missing = new Set<string>();

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  text(text: string): string {
    return text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
      const value = this.#environment[name] ?? fallback;
      if (value === undefined) this.#missing.add(name);
      return value ?? "";
    });
  }

  /** @throws UsageError for variables that are not set */
  finish(under: string): void {
    if (this.#missing.size === 0) return;
    throw new UsageError(
      `${this.#missing.size === 1 ? "a variable of the environment is" : "variables of the environment are"} not set: ${[...this.#missing].join(", ")}`,
      `integ.yaml names them under ${under}; set them, for example in a file that your service manager reads`,
    );
  }
}

/**
 * Settings of connections: `${NAME}` is replaced by a variable of the environment, and `file:` by the content of a file, so that no
 * secret is in a file of the project.
 */
import { codeOf } from "@integ/runtime/errors";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Project } from "@integ/compiler";
import { alertText, type AlertOptions } from "@integ/runtime/host";
import { environmentOf, VARIABLES } from "./environment.ts";
import { UsageError } from "./terminal.ts";

export type Connections = Record<string, Record<string, string | readonly string[]>>;

/**
 * @param systems the systems to include. Default: all of integ.yaml
 * @throws UsageError for missing variables, all of them at once, and for a file that can't be read
 */
export function connectionsOf(
  project: Project,
  environment = environmentOf(project),
  systems: readonly string[] = Object.keys(project.connections),
): Connections {
  const fill = new Filling(project, environment);
  const connections: Connections = {};
  for (const [system, settings] of Object.entries(project.connections)) {
    if (!systems.includes(system)) continue;
    connections[system] = Object.fromEntries(
      Object.entries(settings).flatMap(([name, value]): [string, string | readonly string[]][] => {
        if (typeof value === "string") return [[name, fill.text(value)]];
        const filled = value.map((one) => fill.text(one)).filter((one) => one !== "");
        // A list without any set value is a missing setting, such as the secrets of a webhook that does not exist yet.
        return filled.length === 0 && value.length > 0 ? [] : [[name, filled]];
      }),
    );
  }
  fill.finish("connections");
  return connections;
}

/** The project's engine. @throws UsageError for a variable that is not set */
export function engineOf(project: Project, environment = environmentOf(project)): string {
  const fill = new Filling(project, environment);
  const engine = fill.text(project.engine);
  fill.finish("engine");
  return engine;
}

/** The keys that encrypt payloads in the store. @throws UsageError for a variable that is not set */
export function keysOf(project: Project, environment = environmentOf(project)): readonly string[] {
  const fill = new Filling(project, environment);
  const keys = project.encryptionKeys.map((key) => fill.text(key)).filter((key) => key !== "");
  fill.finish("encryption_keys");
  return keys;
}

/** The token for /metrics; undefined if none is required. @throws UsageError for a variable that is not set, or is empty */
export function metricsTokenOf(project: Project, environment = environmentOf(project)): string | undefined {
  if (project.metricsToken === undefined) return undefined;
  const fill = new Filling(project, environment);
  const token = fill.text(project.metricsToken);
  fill.finish("metrics_token");
  if (token === "")
    throw new UsageError(
      "metrics_token in integ.yaml is empty: anybody could read /metrics",
      "give it a value, or remove metrics_token if that is intended",
    );
  return token;
}

/** The receivers of alerts, and the quiet hours. @throws UsageError for a variable that is not set */
export function alertsOf(project: Project, environment = environmentOf(project)): AlertOptions {
  const fill = new Filling(project, environment);
  const { webhook = "", mail = "", smtp = "", from = "integ@localhost", silentAfter } = project.alerts;
  const [posted, mailed, server, sender] = [webhook, mail, smtp, from].map((text) => fill.text(text));
  fill.finish("alerts");
  if (mailed !== "" && server === "")
    throw new UsageError(
      "alerts.mail needs a mail server in smtp",
      "alerts: { mail: …, smtp: smtps://user:password@host:465 }",
    );
  return {
    ...(posted === "" ? {} : { webhook: posted }),
    ...(mailed === "" ? {} : { send: mailer(server ?? "", sender ?? from, mailed ?? "") }),
    silentAfterMs: Object.fromEntries(Object.entries(silentAfter).map(([flow, seconds]) => [flow, seconds * 1000])),
  };
}

/** The sender of alerts by mail; the library is loaded with the first alert. */
function mailer(server: string, from: string, to: string): NonNullable<AlertOptions["send"]> {
  return async (alert) => {
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      url: server,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    });
    const run = alert.run === undefined ? "" : `integ run show ${alert.run}\n`;
    try {
      await transport.sendMail({
        from,
        to,
        subject: alertText(alert).slice(0, 150),
        text: `${alertText(alert)}\n\n${new Date(alert.at).toISOString()}\n${run}`,
      });
    } finally {
      transport.close();
    }
  };
}

class Filling {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #missing = new Set<string>();

  constructor({ folder }: Pick<Project, "folder">, environment: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** A text of integ.yaml with its variables replaced. @throws UsageError for a file that can't be read */
  text(text: string): string {
    const filled = this.#variables(text);
    return filled.startsWith("file:") ? this.#file(filled.slice("file:".length)) : filled;
  }

  /** A secret in a file, as in containers, without its final line break. */
  #file(name: string): string {
    const path = resolve(this.#folder, name);
    try {
      return readFileSync(path, "utf8").replace(/\r?\n$/, "");
    } catch (error) {
      throw new UsageError(
        `the file ${path} can't be read (${codeOf(error) ?? "it is no text"})`,
        "integ.yaml, or a variable that it names, says file: before it: see whether it is there, and who may read it",
      );
    }
  }

  #variables(text: string): string {
    return text.replace(VARIABLES, (_, name: string, fallback: string | undefined) => {
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
      `integ.yaml names them under ${under}: set them, or write them into .env next to it`,
    );
  }
}

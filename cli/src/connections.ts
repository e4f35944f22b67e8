/** Settings of connections: `${NAME}` stands for a variable of the environment, so that no secret is ever in a file of the project. */
import type { Project } from "@integ/compiler";
import { UsageError } from "./terminal.ts";

export type Connections = Record<string, Record<string, string | readonly string[]>>;

/** @throws UsageError for a variable that is not set, all of them at once. */
export function connectionsOf(project: Project, environment: NodeJS.ProcessEnv = process.env): Connections {
  const missing = new Set<string>();
  const fill = (text: string): string =>
    text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
      const value = environment[name] ?? fallback;
      if (value === undefined) missing.add(name);
      return value ?? "";
    });
  const connections: Connections = {};
  for (const [system, settings] of Object.entries(project.connections)) {
    connections[system] = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        typeof value === "string" ? fill(value) : value.map(fill).filter((one) => one !== ""),
      ]),
    );
  }
  if (missing.size > 0) {
    throw new UsageError(
      `${missing.size === 1 ? "a variable of the environment is" : "variables of the environment are"} not set: ${[...missing].join(", ")}`,
      "integ.yaml names them under connections; set them, for example in a file that your service manager reads",
    );
  }
  return connections;
}

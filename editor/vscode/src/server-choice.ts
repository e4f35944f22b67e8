/** Chooses the server: the project's own, so that the editor agrees with `integ check` there; otherwise the extension's. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

/** A program with its arguments. */
export interface Server {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For the log. */
  readonly from: string;
}

/** The facts that decide about the server. */
export interface Surroundings {
  /** The setting `integ.server.path`. */
  readonly path: string;
  /** The folders that are open. */
  readonly folders: readonly string[];
  /** Whether programs of the folders may be run. */
  readonly isTrusted: boolean;
  /** The server that comes with the extension. */
  readonly bundled: string;
  /** The editor's own Node, and its version. */
  readonly execPath: string;
  readonly version: string;
}

/** The minimum Node version of the command line. */
const LEAST = 24;

/** @throws Error if the setting names a missing file */
export function serverFor({ path, folders, isTrusted, bundled, execPath, version }: Surroundings): Server {
  // The editor's own Node exists on every machine; if it is too old, the project's is used.
  const own = Number(version.split(".")[0]) >= LEAST;
  const run = (program: string, from: string): Server => ({
    command: own ? execPath : "node",
    args: [program, "lsp", "--stdio"],
    env: own ? { ELECTRON_RUN_AS_NODE: "1" } : {},
    from,
  });
  if (path !== "" && isTrusted) {
    const program = isAbsolute(path) ? path : join(folders[0] ?? "", path);
    if (!existsSync(program)) throw new Error(`integ.server.path: there is no file ${program}`);
    return run(program, "the setting");
  }
  if (isTrusted)
    for (const folder of folders) {
      const program = installedIn(folder);
      if (program !== undefined) return run(program, "the project");
    }
  return { command: execPath, args: [bundled, "--stdio"], env: { ELECTRON_RUN_AS_NODE: "1" }, from: "the extension" };
}

/** The command line that a folder, or one above it, has installed. Older versions have no language server. */
function installedIn(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, "node_modules/@integ/cli/package.json");
    if (existsSync(manifest)) {
      const { bin }: { readonly bin?: { readonly integ?: string } } = JSON.parse(readFileSync(manifest, "utf8"));
      const program = bin?.integ === undefined ? undefined : join(dirname(manifest), bin.integ);
      return program !== undefined && existsSync(program) ? program : undefined;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** The packages as users get them: built, packed, and installed into a folder. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPackages, manifestOf, type PackageName } from "../../scripts/packages.ts";

interface Tarball {
  readonly name: string;
  readonly filename: string;
}

/** Built and packed once, which takes a quarter of a minute. */
export class Packed {
  readonly folder: string;
  /** The tarball of each. */
  readonly files: ReadonlyMap<PackageName, string>;

  private constructor(folder: string, files: ReadonlyMap<PackageName, string>) {
    this.folder = folder;
    this.files = files;
  }

  static async all(): Promise<Packed> {
    const folder = mkdtempSync(join(tmpdir(), "integ-packed-"));
    const built = await buildPackages(join(folder, "packages"));
    const { stdout } = called(folder, "npm", ["pack", ...built.values(), "--json"]);
    const tarballs = Object.values(JSON.parse(stdout) as Tarball[] | Record<string, Tarball>);
    const files = new Map(
      [...built.keys()].map((name) => {
        const tarball = tarballs.find((one) => one.name === manifestOf(name).name);
        if (tarball === undefined) throw new Error(`npm has not packed ${name}`);
        return [name, join(folder, tarball.filename)];
      }),
    );
    return new Packed(folder, files);
  }

  /** A new, empty project in a separate folder; inside another project, it finds that project's packages. */
  project(name: string, inside: string = this.folder): string {
    const folder = join(inside, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
    return folder;
  }

  /** Installs packages into a project by npm. */
  install(folder: string, names: readonly PackageName[]): void {
    installed(
      folder,
      names.map((name) => this.files.get(name) ?? name),
    );
  }
}

/** Installs libraries into a project, as npm names them. */
export function installed(folder: string, libraries: readonly string[]): void {
  called(folder, "npm", ["install", "--prefer-offline", ...libraries]);
}

export interface Called {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program where a user would.
 *
 * @param node the folder of the Node that the program is to find; the test's own when left out
 * @throws Error with all that it said, where it does not end well
 */
export function called(folder: string, program: string, args: readonly string[], node?: string): Called {
  const ended = tried(folder, program, args, node);
  if (ended.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

export function tried(folder: string, program: string, args: readonly string[], node?: string): Called {
  return spawnSync(program, args, { cwd: folder, encoding: "utf8", env: environment(node) });
}

function environment(node: string | undefined): NodeJS.ProcessEnv {
  const path = node === undefined ? process.env["PATH"] : `${node}:${process.env["PATH"] ?? ""}`;
  return { ...process.env, PATH: path, NO_COLOR: "1", npm_config_audit: "false", npm_config_fund: "false" };
}

/** Runs a program until it has said something, and then ends it as Ctrl+C does; what it said until then. */
export async function saysThat(
  folder: string,
  program: string,
  args: readonly string[],
  text: string,
  node?: string,
): Promise<string> {
  const running = spawn(program, args, { cwd: folder, env: environment(node) });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(text)) running.kill("SIGINT");
    };
    running.stdout.on("data", hear);
    running.stderr.on("data", hear);
    running.on("error", reject);
    running.on("close", () => (said.includes(text) ? resolve() : reject(new Error(`it never said ${text}: ${said}`))));
  });
  return said;
}

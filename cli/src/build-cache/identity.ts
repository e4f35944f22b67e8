/** Identifies this version of integ, whose cache others must not use. */
import { existsSync, globSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, version } from "../version.ts";
import { digest } from "./digest.ts";

let known: string | undefined;

/**
 * The version and the code, which in a clone changes without the version. It includes Node, which has the time zones. Descriptions
 * of systems are tracked as read files.
 */
export function identity(): string {
  return (known ??= digest(version, process.version, ...code()));
}

/** Of the published command, the names of its files, in which rolldown has put digests of what they contain; of a clone, its sources. */
function code(): string[] {
  const published = join(packageFolder, "dist");
  if (!existsSync(join(packageFolder, "src"))) return readdirSync(published).filter((file) => file.endsWith(".cjs"));
  const folders = ["cli", "compiler", "grammar", "runtime"].map((name) => join(packageFolder, "..", name, "src"));
  return folders.flatMap((folder) =>
    globSync("**/*.{ts,json}", { cwd: folder })
      .sort()
      .map((file) => {
        const { size, mtimeMs } = statSync(join(folder, file));
        return `${file} ${size} ${mtimeMs}`;
      }),
  );
}

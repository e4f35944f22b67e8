/** A registry of npm with integ's packages as they are packed; all others come from where they always come from. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename } from "node:path";
import { manifestOf, type PackageName } from "../../scripts/packages.ts";
import type { Packed } from "./installed.ts";

/** Serves packages of the scope `@integ` on this machine. */
export class Registry {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async of({ files, folder }: Packed): Promise<Registry> {
    const manifests = new Map([...files].map(([name, file]) => [manifestOf(name).name, { name, file }]));
    let url = "";
    const server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "").slice(1);
      const tarball = [...files.values()].find((file) => path === `files/${basename(file)}`);
      const known = manifests.get(path);
      if (tarball !== undefined) response.end(readFileSync(tarball));
      else if (known !== undefined) response.end(JSON.stringify(document(known, folder, url)));
      else response.writeHead(404).end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the registry has no port");
    url = `http://127.0.0.1:${address.port}`;
    return new Registry(server, url);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A registry's reply for a package with one version. */
function document(
  { name, file }: { readonly name: PackageName; readonly file: string },
  folder: string,
  url: string,
): object {
  const packed = JSON.parse(readFileSync(`${folder}/packages/${name}/package.json`, "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  const version = { ...packed, dist: { tarball: `${url}/files/${basename(file)}`, integrity } };
  return { name: packed.name, "dist-tags": { latest: packed.version }, versions: { [packed.version]: version } };
}

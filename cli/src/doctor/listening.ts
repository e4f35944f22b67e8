/** Whether the host can listen at the address in integ.yaml. */
import { createServer } from "node:net";
import type { Project } from "@integ/compiler";
import { readDevRun } from "../dev-file.ts";
import { readRunning } from "../running-host.ts";
import { fine, wrong, type Check } from "./check.ts";

/** Listens briefly as a test. */
export async function portCheck(project: Project): Promise<Check> {
  const { host, port } = project.listen;
  const said = `${host}:${port}`;
  const code = await tryPort(host, port);
  if (code === undefined) return fine("port", `${said} is free`);
  if (code === "EADDRINUSE") {
    const own = [readRunning(project)?.url, readDevRun(project)?.url].some((url) => url !== undefined && new URL(url).port === String(port)); // prettier-ignore
    return own
      ? fine("port", `${said} is integ's own, which is running`)
      : wrong(
          "port",
          `${said} is in use by another program`,
          `lsof -i :${port}   says which; or use another port: integ run --port ${port + 1}`,
        );
  }
  if (code === "EACCES")
    return wrong(
      "port",
      `this user may not listen on ${said}`,
      "listen: 127.0.0.1:8484   in integ.yaml, behind a proxy that has port 443",
    );
  return wrong("port", `no process can listen on ${said} here (${code})`, "listen: 127.0.0.1:8484   in integ.yaml");
}

/** @returns the code of the error; undefined if the port is available */
function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(undefined)));
  });
}

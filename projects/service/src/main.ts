/** Starts the service: `npm start`. */
import "@integ/runtime/temporal";
import { openEngine } from "@integ/runtime/host";
import { serviceOf } from "./service.ts";

const engine = await openEngine(process.env["ENGINE"] ?? "sqlite:.integ/store.db");
const { host, server } = serviceOf(engine, process.env);
await host.start();
server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => console.log("listening", server.address()));

process.once("SIGTERM", () => {
  server.close();
  void host.stop().then(() => engine.close());
});

// Node-RED without its editor, for the host's bench.
module.exports = {
  uiHost: "127.0.0.1",
  httpAdminRoot: false,
  credentialSecret: false,
  telemetry: { enabled: false },
  logging: { console: { level: "fatal" } },
  functionGlobalContext: { crypto: require("node:crypto"), target: process.env.TARGET },
};

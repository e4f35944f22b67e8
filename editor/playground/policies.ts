/**
 * The content security policies of the page and its workers. A worker has the policy of its own file, so scripts from
 * memory are only allowed where generated modules run. No policy allows `eval`, or another origin.
 */
export const POLICIES = {
  page: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'",
  worker: "default-src 'none'; script-src 'self'; connect-src 'self'",
  runner: "default-src 'none'; script-src 'self' blob:",
} as const;

/** The policy of a file of the page. */
export function policyOf(path: string): string {
  return path === "/worker.js" ? POLICIES.worker : path === "/runner.js" ? POLICIES.runner : POLICIES.page;
}

/**
 * What the page and its workers may do. A worker has the policy that its own file is served with, so that scripts from memory are
 * allowed where generated modules run, and nowhere else. No policy allows `eval`, or any other origin.
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

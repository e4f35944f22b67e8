/** CI files for a new project: checks, tests, reports business changes in pull requests, and archives the inventory. Texts only. */

/** Writes the comparison into one comment of the pull request: the one that is there, or a new one. The action for GitHub does the same. */
export const COMMENT = `test -f "$RUNNER_TEMP/integ-diff.md" || exit 0
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
known=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- integ diff -->")) | .id' | head -n 1)
if test -n "$known"; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field "body=@$RUNNER_TEMP/integ-diff.md" > /dev/null
else
  gh api --method POST "$comments" --field "body=@$RUNNER_TEMP/integ-diff.md" > /dev/null
fi
`;

/** `.github/workflows/integrations.yml`. */
export const GITHUB = `name: integrations
on:
  pull_request:
  push: { branches: [main] }
permissions: { contents: read, pull-requests: write }
jobs:
  integrations:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: 2 } # the commit that a pull request is compared with
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - name: install
        run: npm install
      - name: check
        run: npx integ check --format github
      - name: style
        run: npx integ fmt --check
      - name: test
        run: npx integ test --format github
      - name: build
        run: npx integ build
      - name: what changes for the business
        if: always() && github.event_name == 'pull_request'
        run: |
          npx integ diff HEAD^1 --format "markdown=$RUNNER_TEMP/integ-diff.md"
          cat "$RUNNER_TEMP/integ-diff.md" >> "$GITHUB_STEP_SUMMARY"
      # A fork may not write here: then the summary of the step has it alone.
      - name: comment
        if: always() && github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
        env: { GH_TOKEN: "\${{ github.token }}", PULL_REQUEST: "\${{ github.event.pull_request.number }}" }
        run: |
${indented(COMMENT, 10)}
      - name: inventory
        run: npx integ docs --offline --out inventory
      - uses: actions/upload-artifact@v4
        with: { name: inventory, path: inventory }
`;

/** Rules for pipelines: a job without rules does not run for merge requests. */
const RULES = `  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`;

/** `.gitlab-ci.yml`. */
export const GITLAB = `integrations:
  image: node:24
${RULES}  variables: { GIT_DEPTH: 0 } # the commit that a merge request is compared with
  script:
    - npm install
    - npx integ check --format plain --format gitlab=gl-code-quality-report.json
    - npx integ fmt --check
    - npx integ test --format plain --format junit=integ-tests.xml
    - npx integ build
  # Also where something is wrong: what changes is wanted most then.
  after_script:
    - test -z "$CI_MERGE_REQUEST_DIFF_BASE_SHA" || npx integ diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --format markdown=integ-diff.md
    # INTEG_TOKEN is a project access token with the scope api; without it the comparison is beside the merge request, as a file.
    - |
      if test -f integ-diff.md && test -n "$INTEG_TOKEN"; then
        notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
        known=$(curl --silent --fail --header "PRIVATE-TOKEN: $INTEG_TOKEN" "$notes?per_page=100" | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).find(({ body }) => body.startsWith("<!-- integ diff -->"))?.id ?? ""')
        curl --silent --fail --output /dev/null --request "$(test -n "$known" && echo PUT || echo POST)" --header "PRIVATE-TOKEN: $INTEG_TOKEN" --data-urlencode body@integ-diff.md "$notes\${known:+/$known}"
      fi
  artifacts:
    when: always
    expose_as: What changes for the business
    paths: [integ-diff.md]
    reports:
      codequality: gl-code-quality-report.json
      junit: integ-tests.xml

inventory:
  image: node:24
${RULES}  script:
    - npm install
    - npx integ docs --offline --out inventory
  artifacts:
    expose_as: Integration inventory
    paths: [inventory/]
`;

function indented(text: string, by: number): string {
  return text.trimEnd().replaceAll(/^/gm, " ".repeat(by));
}

/** `action/gitlab.yml`: the same for including; a lock file exists then. */
export const GITLAB_INCLUDED = `# For GitLab: include this file, or copy its jobs. integ init --ci gitlab writes the same.\n${GITLAB.replaceAll("npm install", "npm ci")}`;

/** Runs the official conformance suite against a server, as a process of its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The versions of the protocol that the suite knows the requirements of. */
export type Revision = "2025-11-25" | "2026-07-28"

const executable = join(
  import.meta.dirname,
  "../node_modules/@modelcontextprotocol/conformance/dist/index.js",
)

interface Check {
  readonly id: string
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO"
  readonly errorMessage?: string
}

/** What each scenario found, by its name. */
export type Findings = ReadonlyMap<string, ReadonlyArray<Check>>

/** Runs every server scenario of a version, those included that it does not require. */
export const runSuite = async (url: string, revision: Revision): Promise<Findings> => {
  const root = mkdtempSync(join(tmpdir(), "mooring-conformance-"))
  try {
    const child = spawn(
      process.execPath,
      [executable, "server", "--url", url, "--requirements", revision, "--output-dir", root],
      { cwd: root, env: { HOME: root }, stdio: ["ignore", "ignore", "inherit"] },
    )
    await once(child, "close")
    return new Map(
      readdirSync(root).map((directory) => [
        directory.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, ""),
        JSON.parse(readFileSync(join(root, directory, "checks.json"), "utf8")) as Array<Check>,
      ]),
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** The checks that failed, as `scenario:check`, with what is said of them. */
export const failuresOf = (findings: Findings): ReadonlyMap<string, string> =>
  new Map(
    Array.from(findings, ([scenario, checks]) =>
      checks
        .filter(({ status }) => status === "FAILURE")
        .map(({ id, errorMessage = "" }) => [`${scenario}:${id}`, errorMessage] as const),
    ).flat(),
  )

/** What docs/backends.md says of each CLI is what its rendering does. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { backends } from "../packages/gateway/src/backend/index.ts"

const text = readFileSync(join(import.meta.dirname, "../docs/backends.md"), "utf8")

const rows = new Map(
  text.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim().replaceAll("`", ""))
    return cells.length > 5 ? [[cells[1] ?? "", cells.slice(2, 6)] as const] : []
  }),
)

const ids = ["claude", "codex", "gemini", "opencode"]

it("names every backend", () => {
  expect([...backends.keys()]).toEqual(["demo", ...ids])
  expect(rows.get("field")).toEqual(ids)
})

it.each(["cwd", "tools", "timeout", "startupTimeout", "description"] as const)(
  "says how each takes %s",
  (field) => {
    const otherwise = field === "cwd" || field === "tools" ? "through the gateway" : "no"
    // What is taken with a limit says the limit behind a comma.
    expect(rows.get(field)?.map((cell) => cell.split(",")[0])).toEqual(
      ids.map((id) => (backends.get(id)?.traits.fields.has(field) === true ? "yes" : otherwise)),
    )
  },
)

it("says how each takes sse, and another directory", () => {
  expect(rows.get("sse")).toEqual(
    ids.map((id) =>
      backends.get(id)?.traits.transports.has("sse") === true ? "yes" : "through the gateway",
    ),
  )
  expect(rows.get("another directory")).toEqual(
    ids.map((id) => (backends.get(id)?.followsCwd === true ? "resumes" : "begins anew")),
  )
})

/** Tables of the documentation say what tables of the code say. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { canonical, dangerousGroups, dialects, pluginFormats } from "@mooring/config"
import { clients, filesOf } from "../packages/gateway/src/clients/index.ts"

const text = readFileSync(join(import.meta.dirname, "../docs/dialects.md"), "utf8")

const rows = new Map(
  text.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim())
    return cells.length === 6 ? [[cells[1] ?? "", cells.slice(2, 5)] as const] : []
  }),
)

const words = (cell: string | undefined) =>
  [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word)

it.each(dialects.map((dialect) => [dialect.label, dialect] as const))("%s", (label, dialect) => {
  const [maps, own, references] = rows.get(label) ?? []
  expect(words(maps)).toEqual(dialect.maps.map((way) => way.join(".")))
  expect(words(own)).toEqual(
    Object.keys(dialect.fields).filter((key) => !Object.hasOwn(canonical.fields, key)),
  )
  expect(references).toBe(dialect.spelling.id)
})

it.each(pluginFormats.map((format) => [format.label, format] as const))(
  "a plugin of %s",
  (label, { manifest, keys, files, beside, paths }) => {
    const page = readFileSync(join(import.meta.dirname, "../docs/plugins.md"), "utf8")
    const row = page.split("\n").find((line) => line.startsWith(`| ${label} `))
    const [, , announced, servers, relative] = row?.split("|") ?? []
    expect(words(announced)).toEqual([manifest])
    expect(words(servers)).toEqual([...keys, ...files])
    if (keys.length > 0 && files.length > 0)
      expect(servers).toContain(beside ? ", and " : ", else ")
    expect(words(relative)).toEqual([
      ...(paths.cwd ? ["cwd"] : []),
      ...(paths.command ? ["command", "./"] : []),
    ])
  },
)

it.each(clients.map((client) => [client.label, client] as const))(
  "servers come in from %s",
  (label, client) => {
    const row = text
      .split("\n")
      .find((line) => line.startsWith(`| ${label} `) && line.includes("~/"))
    const places = filesOf(client, { platform: "linux", home: "~", variables: {} })
    expect(words(row)).toEqual([client.id, ...places])
  },
)

it("the page on configuration names every dangerous variable", () => {
  const page = readFileSync(join(import.meta.dirname, "../docs/configuration.md"), "utf8")
  for (const { change, names } of dangerousGroups) {
    const row = page.split("\n").find((line) => line.startsWith(`| ${change} `))
    expect(words(row)).toEqual(names)
  }
})

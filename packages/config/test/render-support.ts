/** What the tests of renderings share: a catalog of every field, and how a rendering reads, sealed and opened. */
import {
  type Catalog,
  defineRuntimeEntry,
  ephemeral,
  EphemeralField,
  openJson,
  openText,
  preview,
  type Rendered,
  type RenderOptions,
  type SealedDocument,
  Stable,
} from "@mooring/config"
import { revealing } from "@mooring/config/unseal"
import * as Schema from "effect/Schema"
import { catalogOf, pluginLayer, servers, userLayer } from "./support.ts"

/** A text that no preview may show. */
export const canary = "c4n4ry-s3cret"

const Loopback = defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  url: EphemeralField(Schema.String),
  headers: EphemeralField(Schema.Record(Schema.String, Schema.String)),
})

const loopback = Loopback.make({
  surface: "tools",
  url: ephemeral("http://127.0.0.1:1/mcp"),
  headers: ephemeral({ Authorization: `Bearer ${canary}` }),
})

const common = { timeout: 500, startupTimeout: 9000, description: "What it is for" }

/** Every field of every transport, of a user's and of a plugin's, beside the gateway's own. */
export const everyField: Catalog = catalogOf(
  [
    pluginLayer(
      "tool box",
      servers({
        shipped: {
          type: "stdio",
          command: "${PLUGIN_ROOT}/run",
          args: ["${PLUGIN_DATA}", "$1"],
          env: { SHIPPED: "a" },
          ...common,
        },
      }),
    ),
    userLayer(
      servers({
        here: {
          type: "stdio",
          command: "run",
          args: ["--token", canary, "${ARG:-b}", "${unclosed"],
          env: { TOKEN: canary, REFERRED: "${TOKEN}", DOLLAR: "$HOME" },
          ...common,
        },
        directed: { command: "run", cwd: "/srv" },
        filtered: {
          command: "run",
          tools: { include: ["a", "b"], exclude: ["b"] },
        },
        far: {
          type: "http",
          url: `https://u:${canary}@far.example/mcp?key=${canary}`,
          headers: { Authorization: `Bearer ${canary}`, "X-Env": "${env:KEY}" },
          ...common,
        },
        old: { type: "sse", url: "https://old.example/sse", headers: {}, ...common },
      }),
    ),
  ],
  { mooring: loopback },
)

/** Options with everything in them that a turn has. */
export const turnOptions: RenderOptions = {
  marks: { MOORING_LEASE: "l1" },
  proxied: new Map(),
  foreign: [],
  own: {},
}

const documentOf = (rendered: Rendered, file: string): SealedDocument => {
  const document = rendered.files[file]
  if (document === undefined) throw new Error(`there is no ${file}`)
  return document
}

/** A file as people are shown it. */
export const shown = (rendered: Rendered, file: string): unknown => {
  return openJson(documentOf(rendered, file).content, preview, "none")
}

/** A file as it is written, where each variable has its name for a value. */
export const written = (rendered: Rendered, file: string): unknown => {
  const { content, expands } = documentOf(rendered, file)
  const opening = revealing({
    variable: (name, fallback) => fallback ?? `<${name}>`,
    file: (name) => `/lease/${name}`,
  })
  return openJson(content, opening, expands)
}

/** The arguments as people are shown them. */
export const shownArgs = ({ args }: Rendered): ReadonlyArray<string> =>
  args.map((argument) => openText(argument, preview))

/** What a rendering leaves out, a line each. */
export const droppedLines = ({ dropped }: Rendered): ReadonlyArray<string> =>
  dropped.map(({ server, field, reason }) => `${server}.${field}: ${reason}`)

/** A catalog of programs by these names. */
export const named = (...names: ReadonlyArray<string>) =>
  catalogOf([
    userLayer(servers(Object.fromEntries(names.map((name) => [name, { command: "run" }])))),
  ])

/** Opens everything, with a value in place of each reference that has no default. */
export const opening = revealing({
  variable: (name, fallback) => fallback ?? `value of ${name}`,
  file: (name) => `/lease/${name}`,
})

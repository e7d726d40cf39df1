/** Entries that could hurt: what a plugin or a project may not do without leave. */
import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { explain, findPrivateContacts, type Layer } from "@mooring/config"
import { changedBy, dangerousGroups } from "../src/guard/dangerous-variables.ts"
import { privacyOf } from "../src/guard/private-hosts.ts"
import { templatesIn } from "../src/template/walk.ts"
import { variablesOf } from "../src/template/template.ts"
import { stdioJson } from "./generators.ts"
import { variableLists } from "./variable-lists.ts"
import { catalogOf, pluginLayer, servers, userLayer } from "./support.ts"

const found = (layer: Layer) =>
  layer.diagnostics.map(({ code, severity, remedy }) => `${severity} ${code}: ${remedy}`)

describe("a variable that changes what other programs do", () => {
  it.each([
    "LD_PRELOAD",
    "DYLD_INSERT_LIBRARIES",
    "NODE_OPTIONS",
    "PYTHONPATH",
    "PATH",
    "Path",
    "HOME",
    "GIT_SSH_COMMAND",
    "BASH_ENV",
    "BASH_FUNC_ls%%",
    "npm_config_registry",
    "NPM_CONFIG_REGISTRY",
    "HTTPS_PROXY",
    "https_proxy",
    "MOORING_STATE",
    "TERMINFO_DIRS",
  ])("%s is known", (name) => expect(changedBy(name)).toBeDefined())

  it.each([
    "API_KEY",
    "PATHS",
    "MY_PATH",
    "HOMEPAGE",
    "NODE_ENV",
    "GITHUB_TOKEN",
    "ENVIRONMENT",
    "TZ",
  ])("%s is none", (name) => expect(changedBy(name)).toBeUndefined())

  it.each(Object.entries(variableLists))("%s: every name is known", (_, names) => {
    expect(names.filter((name) => changedBy(name.replace("*", "X")) === undefined)).toEqual([])
  })

  it("stands in the table once", () => {
    const names = dangerousGroups.flatMap((group) => group.names)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => changedBy(name.replace("*", "X")) === undefined)).toEqual([])
  })

  const entry = {
    a: { command: "run", env: { NODE_OPTIONS: "-r ./x", LD_PRELOAD: "x", FINE: "y" } },
  }

  it("is set by no plugin without leave, and all of them are told", () => {
    const layer = pluginLayer("p", servers(entry))
    expect(found(layer)).toEqual([
      "error variable-dangerous: to allow it: mooring plugin allow p --set NODE_OPTIONS",
      "error variable-dangerous: to allow it: mooring plugin allow p --set LD_PRELOAD",
    ])
    expect(catalogOf([layer]).servers.size).toBe(0)
  })

  it("is set by a plugin with leave", () => {
    const layer = pluginLayer("p", servers(entry), { sets: ["NODE_OPTIONS", "LD_PRELOAD"] })
    expect(found(layer)).toEqual([])
  })

  it.each(["project", "local"] as const)("is set by no file of the scope %s", (scope) => {
    expect(found(userLayer(servers(entry), scope))).toHaveLength(2)
  })

  it.each(["user", "flag"] as const)("is set by a file of the scope %s", (scope) => {
    expect(found(userLayer(servers(entry), scope))).toEqual([])
  })
})

describe("a host that not everybody can reach", () => {
  it.each([
    ["http://127.0.0.1:8080/mcp", "this machine"],
    ["http://localhost/", "this machine"],
    ["http://a.localhost./", "this machine"],
    ["http://0x7f.1/", "this machine"],
    ["http://2130706433/", "this machine"],
    ["http://[::1]/", "this machine"],
    ["http://0.0.0.0/", "this machine"],
    ["http://[::]/", "this machine"],
    ["http://[::ffff:127.0.0.1]/", "this machine"],
    ["http://[::127.0.0.1]/", "this machine"],
    ["http://[64:ff9b::a00:1]/", "a private network"],
    ["http://10.1.2.3/", "a private network"],
    ["http://172.16.0.1/", "a private network"],
    ["http://192.168.1.1/", "a private network"],
    ["http://[fd12::1]/", "a private network"],
    ["http://100.64.0.1/", "a private network"],
    ["http://169.254.1.1/", "the network that this machine is on"],
    ["http://[fe80::1]/", "the network that this machine is on"],
    ["http://printer/", "a private network"],
    ["http://nas.local/", "a private network"],
    ["http://db.internal/", "a private network"],
    [
      "http://169.254.169.254/latest",
      "the metadata service of a cloud, which hands out credentials",
    ],
    [
      "http://[::ffff:169.254.169.254]/",
      "the metadata service of a cloud, which hands out credentials",
    ],
    [
      "http://metadata.google.internal/",
      "the metadata service of a cloud, which hands out credentials",
    ],
    ["http://100.100.100.200/", "the metadata service of a cloud, which hands out credentials"],
    ["http://[2002:a00:1::]/", "a private network"],
    ["http://[fec0::1]/", "a private network"],
    ["http://[2001:0:4136:e378::]/", "an address that is reserved"],
    ["http://[fd00:ec2::254]/", "the metadata service of a cloud, which hands out credentials"],
  ])("%s is told for what it is", (url, what) => {
    expect(privacyOf(new URL(url).hostname)).toBe(what)
    const layer = pluginLayer("p", servers({ a: { url } }))
    expect(found(layer)).toEqual([
      `warning private-host: to allow it: mooring plugin allow p --host ${new URL(url).hostname}`,
    ])
    expect(catalogOf([layer]).servers.size).toBe(0)
    expect(catalogOf([layer]).completeness._tag).toBe("Partial")
  })

  it.each(["https://example.com/", "https://8.8.8.8/", "https://[2606:4700::1]/"])(
    "%s is none",
    (url) => {
      expect(found(pluginLayer("p", servers({ a: { url } })))).toEqual([])
    },
  )

  it("is contacted once it is confirmed, and by a user at once", () => {
    const entry = servers({ a: { url: "http://127.0.0.1:1/" } })
    expect(found(pluginLayer("p", entry, { hosts: ["127.0.0.1"] }))).toEqual([])
    expect(found(userLayer(entry))).toEqual([])
  })
})

describe("a private host behind references", () => {
  const reach = { env: ["HOST", "PORT", "X", "API_TOKEN", "URL"] }

  it.each([
    ["http://${HOST:-10.0.0.1}/", "10.0.0.1"],
    ["http://${API_TOKEN:-169.254.169.254}/", "169.254.169.254"],
    ["http://169.254.169.${X:-254}/", "169.254.169.254"],
    ["http://10.0.0.1:${PORT}/", "10.0.0.1"],
    ["http://${X}@10.0.0.1/", "10.0.0.1"],
    ["${URL:-http://localhost:1/}", "localhost"],
    ["http://10.0.0.1/${X}", "10.0.0.1"],
  ])("is seen where no variable says otherwise: %s", (url, host) => {
    expect(found(pluginLayer("p", servers({ a: { url } }), reach))).toEqual([
      `warning private-host: to allow it: mooring plugin allow p --host ${host}`,
    ])
    const allowed = pluginLayer("p", servers({ a: { url } }), { ...reach, hosts: [host] })
    expect(found(allowed)).toEqual([])
  })

  it.each([
    ["http://${HOST}/", { HOST: "10.0.0.1" }],
    ["http://${HOST:-example.com}/", { HOST: "localhost:8080" }],
    ["https://example.com:${PORT}/", { PORT: "@10.0.0.1" }],
    ["${URL}", { URL: "http://169.254.169.254/" }],
    ["http://169.254.${X}/", { X: "169.254" }],
    ["http://169.254.169${X}/", { X: ".254:80" }],
    ["https://db.${X}/", { X: "internal" }],
  ])("is seen by what the variables hold: %s", (url, values: { [name: string]: string }) => {
    const layer = pluginLayer("p", servers({ a: { url } }), reach)
    expect(found(layer)).toEqual([])
    const contacts = (hosts: ReadonlyArray<string>, variables = values) =>
      findPrivateContacts(
        catalogOf([layer]),
        (name) => variables[name],
        () => new Set(hosts),
      )
    const [contact, ...rest] = contacts([])
    expect(rest).toEqual([])
    expect(contact).toMatchObject({ server: "a", diagnostic: { code: "private-host" } })
    // What a variable holds may be secret.
    expect(JSON.stringify(contact)).not.toContain(Object.values(values)[0])
    expect(contacts(["10.0.0.1", "localhost", "169.254.169.254", "db.internal"])).toEqual([])
    expect(
      contacts([], { HOST: "example.com", URL: "https://example.com", X: "0.example.com" }),
    ).toEqual([])
  })

  it("is no matter of a user's own entries", () => {
    const catalog = catalogOf([userLayer(servers({ a: { url: "http://${HOST}/" } }))])
    expect(
      findPrivateContacts(
        catalog,
        () => "10.0.0.1",
        () => undefined,
      ),
    ).toEqual([])
  })
})

const environment = Arbitrary.schema(
  Schema.Record(
    Schema.Literals(["LD_PRELOAD", "Path", "A", "git_dir", "ld_x", "PYTHONHOME"]),
    Schema.Literals(["${HOME}", "x", "${env:TOKEN:-y}", "${A}${B}"]),
  ),
)

describe("whatever a plugin's document says", () => {
  it.prop(
    "no entry of it is mounted that sets or reads what it has no leave for",
    [stdioJson, environment],
    ([json, env]) => {
      const layer = pluginLayer("p", servers({ a: { ...json, env } }), {
        env: ["HOME"],
        sets: ["LD_X"],
      })
      for (const server of catalogOf([layer]).servers.values()) {
        if (server._tag !== "Declared") continue
        expect(explain(server).source).toBe("plugin p")
        for (const [, template] of templatesIn(server.entry))
          expect(variablesOf(template).filter((name) => name !== "HOME")).toEqual([])
        const set = "env" in server.entry ? Object.keys(server.entry.env) : []
        expect(set.filter((name) => changedBy(name) !== undefined)).toEqual([])
      }
    },
  )
})

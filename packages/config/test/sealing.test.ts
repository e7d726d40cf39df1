import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import {
  diffIdentities,
  explain,
  formatDiagnostic,
  resolve,
  resumeIdentity,
  Template,
} from "@mooring/config"
import { sealArguments, sealText, sealUrl } from "../src/template/index.ts"
import { type Range, sweep } from "../src/template/range.ts"
import { choice } from "./generators.ts"
import {
  catalogOf,
  digests,
  openedText,
  parsedTemplate,
  servers,
  readingsOf,
  userLayer,
} from "./support.ts"

const sealed = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const templates = sealArguments(args.map(parsedTemplate))
  expect(templates.map(openedText)).toEqual(args)
  return templates.map(String)
}

/** Put together here, so that nobody who looks for tokens in this repository finds one. */
const issued = (prefix: string, length = 24): string =>
  prefix + "a7Kq2Zx9Lm4Vt8Rw1Np6".repeat(4).slice(0, length)

const keyId = "QWERTYUIOP234567"

describe("a secret among arguments is sealed", () => {
  it.each([
    issued("sk-"),
    issued("sk-ant-api03-"),
    issued("sk-proj-"),
    issued("ghp_", 36),
    issued("gho_", 36),
    issued("ghs_", 36),
    issued("github_pat_"),
    issued("glpat-"),
    issued("xoxb-1234-"),
    issued("xoxp-1234-"),
    `AKIA${keyId}`,
    `ASIA${keyId}`,
    issued("AIza", 35),
    issued("ya29."),
    issued("npm_", 36),
    issued("pypi-"),
    issued("hf_", 34),
    issued("dop_v1_"),
    issued("shpat_"),
    `${issued("SG.")}.${issued("", 30)}`,
    issued("sk_live_"),
    issued("rk_live_"),
    issued("pk_live_"),
    issued("lin_api_"),
    issued("figd_"),
    issued("ntn_"),
    issued("secret_"),
    `eyJhbGciOi.eyJzdWIiOi.${"c".repeat(12)}`,
    `12345678:${issued("", 35)}`,
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----",
    "0123456789abcdef".repeat(2),
    "0123456789ABCDEF".repeat(4),
    "xK9mP2vL8qR4tW7y",
    "JBSWY3DPEHPK3PXP",
    "dXNlcjpwYXNzd29yZA==",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "q7Zk-81Lm_x92vBn45TtWw0Pz3",
  ])("for its shape: %s", (text) => {
    expect(sealed([text])).toEqual(["••••"])
    expect(sealed([`--value=${text}`])).toEqual(["--value=••••"])
    expect(sealed(["x", `say ${text}`])).toEqual(["x", "say ••••"])
  })

  it.each(
    [
      "token",
      "access-token",
      "apiKey",
      "api_key",
      "apikey",
      "openai-key",
      "key",
      "secret",
      "client-secret",
      "password",
      "db.password",
      "passwd",
      "pwd",
      "pass",
      "auth",
      "authorization",
      "credential",
      "credentials",
      "private-key",
      "secretAccessKey",
      "session",
      "cookie",
      "bearer",
      "pat",
      "dsn",
      "connection-string",
      "GITHUB_TOKEN",
      "TOKEN_PROD",
      "DB_PASS",
      "githubtoken",
      "password2",
    ].map((name) => [name]),
  )("for the name beside it: %s", (name) => {
    expect(sealed([`--${name}`, "abc"])).toEqual([`--${name}`, "••••"])
    expect(sealed([`--${name}=a b"c`])).toEqual([`--${name}=••••`])
    expect(sealed([`${name}=abc`])).toEqual([`${name}=••••`])
    expect(sealed(["-e", `${name}=abc`])).toEqual(["-e", `${name}=••••`])
    expect(sealed([`--env=${name}=abc`])).toEqual([`--env=${name}=••••`])
    expect(sealed([`{"x":1,"${name}": "abc","y":2}`])).toEqual([`{"x":1,"${name}": "••••","y":2}`])
    expect(sealed(["-c", `run --${name} abc x`])).toEqual(["-c", `run --${name} •••• x`])
    expect(sealed(["-c", `X=1 ${name}="a b" run`])).toEqual(["-c", `X=1 ${name}="••••" run`])
  })

  it.each([
    [
      ["-H", "X-Tenant: abc"],
      ["-H", "X-Tenant: ••••"],
    ],
    [
      ["--header", "Authorization:Basic abc"],
      ["--header", "Authorization:Basic ••••"],
    ],
    [["--header=X-Any: a b"], ["--header=X-Any: ••••"]],
    [["-HX-Api-Key: abc"], ["-HX-Api-Key: ••••"]],
    [[`curl -H "X-Any: a b" h`], [`curl -H "X-Any: ••••" h`]],
    [["Cookie: a=b; c=d"], ["Cookie: ••••"]],
    [
      ["-u", "me:abc"],
      ["-u", "me:••••"],
    ],
    [["--user=me:abc"], ["--user=me:••••"]],
    [
      ["--header", "X-Any=abc"],
      ["--header", "X-Any=••••"],
    ],
    [
      ["Bearer", "abc"],
      ["Bearer", "••••"],
    ],
    [["me:abc@proxy:8080"], ["me:••••@proxy:8080"]],
    [["postgres://u:p#/?w@h/db"], ["postgres://••••@h/db"]],
    [["mongodb://u:p@h1,h2/db"], ["mongodb://••••@h1,h2/db"]],
    [["x https://u:p@h/ y"], ["x https://••••@h/ y"]],
    [["https:\\\\u:p@h/"], ["https:\\\\••••@h/"]],
    [["Server=h;Password=p;Port=1"], ["Server=h;Password=••••"]],
    [
      ["--token", "-8x/abc"],
      ["--token", "••••"],
    ],
    [["https://hooks.slack.com/services/T0/B0/x"], ["https://hooks.slack.com/services/••••"]],
    [["https://h/token/abc1/mcp"], ["https://h/token/••••/mcp"]],
    [["x".repeat(5000)], ["••••"]],
  ])("for where it stands: %j", (written, shown) => {
    expect(sealed(written)).toEqual(shown)
  })

  it.each([
    [["--token=${X:-abc}"], ["--token=${X:-••••}"]],
    [
      ["--token", "${X:-abc}"],
      ["--token", "${X:-••••}"],
    ],
    [["--token=${X}"], ["--token=${X}"]],
    [["--port=${X:-80}"], ["--port=${X:-80}"]],
    [["${X:-ghp_a1a1a1a1a1}"], ["${X:-••••}"]],
    [["${X:---token=abc}"], ["${X:-••••}"]],
    [["${X:-postgres://u:p@h/db}"], ["${X:-••••}"]],
    [["postgres://${X:-u:p}@h/db"], ["postgres://${X:-••••}@h/db"]],
    [["xK9mP2vL${X:-8qR4tW7y}"], ["••••${X:-••••}"]],
    [["${X:-Authorization}: abc"], ["${X:-Authorization}: ••••"]],
    [["h://x/?a=${X:-}b&${Y:-c}&d=${Z}e"], ["h://x/?a=${X:-}••••&${Y:-••••}&d=${Z}••••"]],
  ])("in a default, by its neighbours: %j", (written, shown) => {
    expect(sealed(written)).toEqual(shown)
  })
})

describe("what is no secret stays in clear", () => {
  it.each(
    [
      "@scope/pkg@1.2.3",
      "@modelcontextprotocol/server-sequential-thinking@2025.12.18",
      "npm:pkg@1.2.3",
      "chrome-devtools-mcp@0.21.0-beta.2",
      `github:owner/repo#${"0123456789abcdef".repeat(3).slice(0, 40)}`,
      "git+https://github.com/owner/repo@v1.2.3",
      `ghcr.io/o/image@sha256:${"0123456789abcdef".repeat(4)}`,
      "node:22-slim",
      "ghcr.io/o/auth:latest",
      "/usr/local/lib/node_modules/MyServer2/dist/index.js",
      "C:\\Users\\Me\\Documents\\MyProject\\server.py",
      "./scripts/build-and-run.sh",
      "~/.config/tokens/list.json",
      "/run/secrets:/run/secrets:ro",
      "--token-url=https://h/oauth/token",
      "--password-file=/run/password",
      "--api-key-env=KEY",
      "--max-tokens=4096",
      "--no-auth",
      "--auth=none",
      "--key=./server.pem",
      "--public-key=abc",
      "--author=me",
      "--keyboard=us",
      "--viewport-size=1280x720",
      "gpt-4o-mini-2024-07-18",
      "claude-3-5-sonnet-20241022",
      "550e8400-e29b-41d4-a716-446655440000",
      "x86_64-unknown-linux-gnu",
      "mcp.internal.example.com:8443",
      "https://mcp.example.com:8443/v1/mcp",
      "192.168.0.0/16",
      "2026-01-31T12:00:00Z",
      "DATABASE_HOST=db",
      "Content-Type: application/json",
      "SELECT * FROM tokens WHERE id = 1",
      "npm_config_registry=x",
      "sk-learn",
      "modelContextProtocolServerForGitHub",
    ].map((text) => [text]),
  )("%s", (text) => {
    expect(sealed([text])).toEqual([text])
  })

  it.each([
    [["run", "-e", "GITHUB_TOKEN", "ghcr.io/github/github-mcp-server"]],
    [["--auth", "--verbose"]],
    [["--no-auth", "./server.js"]],
    [["-H", "Accept: application/json"]],
    [["-u", "1000:1000"]],
    [["auth", "login"]],
  ])("%j", (args) => {
    expect(sealed(args)).toEqual(args)
  })
})

describe("in an address", () => {
  it.each([
    ["https://h/s/xK9mP2vL8qR4tW7y/mcp", "https://h/s/••••/mcp"],
    ["https://h/token/abc1", "https://h/token/••••"],
    ["https://h/x;token=abc", "https://h/x;token=••••"],
    ["${BASE}/x?k=abc#d", "${BASE}/x?k=••••#••••"],
    ["${SCHEME}://u:p@h/x", "${SCHEME}://••••@h/x"],
    ["${BASE:-https://u:p@h}/x", "${BASE:-••••}/x"],
    ["${BASE:-http://localhost:80}/x", "${BASE:-http://localhost:80}/x"],
    ["https://${U:-u}@h/x?k=${K:-k}", "https://${U:-••••}@h/x?k=${K:-••••}"],
    ["https://h/550e8400-e29b-41d4-a716-446655440000", undefined],
    ["https://token:8080/x", undefined],
    ["https://xK9mP2vL8qR4tW7y0.example.com/auth/mcp", undefined],
  ])("%s", (written, shown = written) => {
    const address = sealUrl(parsedTemplate(written))
    expect(String(address)).toBe(shown)
    expect(openedText(address)).toBe(written)
  })

  it("the host stays in clear, however long the address is", () => {
    expect(String(sealUrl(parsedTemplate(`https://u@h:1/${"a/".repeat(4000)}`)))).toBe(
      "https://••••@h:1••••",
    )
  })
})

describe("judging takes no longer than it takes to read", () => {
  it.each(
    ["a", "a=", "token=", "--token ", ":", "://", "://a@", "-H ", "eyJ-", "sk-", "a:b@", "/", " "]
      .concat(["-----BEGIN ", "bearer ", "A1", "-", "\\", "key%3a", "1//0", "@", "[#"])
      .map((piece) => [piece]),
  )("a mebibyte of %j", (piece) => {
    const longText = piece.repeat(2 ** 20 / piece.length)
    const many = Array.from({ length: 256 }, () =>
      Template.literal(piece.repeat(4096 / piece.length)),
    )
    const sealLong = () => {
      sealArguments([Template.literal("--x"), Template.literal(longText)])
      sealText(Template.literal(longText))
      sealUrl(Template.literal(longText))
    }
    expect(readingsOf(sealLong, 20)).toBeLessThan(20)
    expect(readingsOf(() => void sealArguments(many), 180)).toBeLessThan(180)
  })
})

describe("what ranges cover of a text", () => {
  it("is told of each stretch, within it", () => {
    const coveredIn = sweep([
      [1, 3],
      [4, 9],
      [12, 13],
    ])
    expect(coveredIn([0, 5])).toEqual([
      [1, 3],
      [4, 5],
    ])
    expect(coveredIn([5, 6])).toEqual([[5, 6]])
    expect(coveredIn([6, 12])).toEqual([[6, 9]])
    expect(coveredIn([12, 20])).toEqual([[12, 13]])
  })

  it("is found in one pass", () => {
    const stretches = Array.from({ length: 60_000 }, (_, at): Range => [2 * at, 2 * at + 1])
    const find = () => expect(stretches.flatMap(sweep(stretches))).toHaveLength(stretches.length)
    expect(readingsOf(find, 90)).toBeLessThan(90)
  })
})

describe("a secret planted anywhere", () => {
  const spots: ReadonlyArray<(secret: string) => object> = [
    (secret) => ({ command: "x", args: ["--token", secret] }),
    (secret) => ({ command: "x", args: [`--api-key=${secret}`] }),
    (secret) => ({ command: "x", args: ["-e", `DB_PASSWORD=${secret}`] }),
    (secret) => ({ command: "x", args: ["--header", `X-Any: ${secret}`] }),
    (secret) => ({ command: "x", args: ["-c", `TOKEN=${secret} run`] }),
    (secret) => ({ command: "x", args: [`{"apiKey":"${secret}"}`] }),
    (secret) => ({ command: "x", args: [`postgres://u:${secret}@h/db`] }),
    (secret) => ({ command: "x", args: [`https://h/?k=${secret}`] }),
    (secret) => ({ command: "x", args: [`--token=\${X:-${secret}}`] }),
    (secret) => ({ command: "x", args: [`\${X:-https://u:${secret}@h}`] }),
    (secret) => ({ command: `TOKEN=${secret} x` }),
    (secret) => ({ command: "x", cwd: `/run?token=${secret}` }),
    (secret) => ({ command: "x", env: { A: secret, B: `\${X:-${secret}}` } }),
    (secret) => ({ url: `https://u:${secret}@h/` }),
    (secret) => ({ url: `https://h/?a=${secret}#${secret}` }),
    (secret) => ({ url: `https://h/token/${secret}/mcp` }),
    (secret) => ({ url: `\${BASE:-https://u:${secret}@h}/x` }),
    (secret) => ({ url: "https://h/", headers: { A: secret } }),
  ]
  const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-"
  const letter = Arbitrary.map(choice(letters.length), (index) => letters[index] ?? "")
  // No text of ours has the beginning in it.
  const secrets = Arbitrary.map(
    Arbitrary.all([letter, letter, letter, letter, letter, letter, letter, letter]),
    (random) => `zq7${random.join("")}`,
  )

  it.prop(
    "occurs in no identity, difference, finding, explanation, inspection or JSON",
    [secrets],
    ([secret]) => {
      const empty = resumeIdentity(resolve({ layers: [], runtime: {} }), digests)
      const mapOf = (planted: string, more: object) =>
        userLayer(
          servers(
            Object.fromEntries(
              spots.map((spot, index) => [`s${index}`, { ...spot(planted), ...more }]),
            ),
          ),
        )
      const catalog = catalogOf([mapOf(secret, {})])
      const refused = catalogOf([mapOf(secret, { timeout: "soon" })])
      const identity = resumeIdentity(catalog, digests)
      const rotated = resumeIdentity(catalogOf([mapOf(`${secret}2`, {})]), digests)
      expect(catalog.servers.size).toBe(spots.length)
      const values = [
        identity,
        diffIdentities(empty, identity),
        diffIdentities(identity, rotated),
        [...catalog.servers.values()].map(explain),
        catalog,
        catalog.diagnostics,
        refused.diagnostics,
      ]
      const said = [
        ...values.map((value) => inspect(value, { depth: 30, maxArrayLength: null })),
        ...values.map((value) => JSON.stringify(value)),
        ...refused.diagnostics.map((finding) => formatDiagnostic(finding)),
      ]
      for (const text of said) expect(text.includes(secret)).toBe(false)
      expect(diffIdentities(identity, rotated)).toHaveLength(spots.length + 1)
    },
    { arbitrary: { runs: 60 } },
  )
})

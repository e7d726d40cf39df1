/**
 * Each guarantee, and a change of one line that breaks it. The tests that are named must notice.
 *
 * Whoever adds a guarantee adds a line here: a test that nothing can turn red guards nothing.
 */

/** A way to break a guarantee. */
export interface Mutant {
  readonly guarantee: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Test files, or `types` for what the compiler has to notice. */
  readonly caught: string
}

const config = (path: string): string => `packages/config/src/${path}`
const gateway = (path: string): string => `packages/gateway/src/${path}`
const configTest = (name: string): string => `packages/config/test/${name}.test.ts`
const gatewayTest = (name: string): string => `packages/gateway/test/${name}.test.ts`

export const mutants: ReadonlyArray<Mutant> = [
  {
    guarantee: "a field without a class does not compile",
    file: config("field-class/check.ts"),
    from: ": Refused<`${K}: this field has no class; wrap its schema in Stable(...), Sensitive(...), EphemeralField(...) or Operational(...)`>",
    to: ": unknown",
    caught: "types",
  },
  {
    guarantee: "a stable field that holds an ephemeral value does not compile",
    file: config("field-class/check.ts"),
    from: '? "holds an Ephemeral value, which lives for one run"',
    to: "? never",
    caught: "types",
  },
  {
    guarantee: "a runtime entry has no other class than Ephemeral",
    file: config("field-class/check.ts"),
    from: ": Refused<`${K}: every field of a gateway-runtime entry but surface lives for one run; mark it EphemeralField(...), not ${C & string}`>",
    to: ": unknown",
    caught: "types",
  },
  {
    guarantee: "a field typed unknown does not compile",
    file: config("field-class/check.ts"),
    from: '        ? "is typed `unknown`"',
    to: "        ? never",
    caught: "types",
  },
  {
    guarantee: "an identity is branded: an entry is none",
    file: config("identity/identity.ts"),
    from: "  readonly [identityId]: true\n",
    to: "  readonly [identityId]?: true\n",
    caught: "types",
  },
  {
    guarantee: "an ephemeral value does not become text",
    file: config("field-class/ephemeral.ts"),
    from: '    throw new EphemeralLeak("coercion")',
    to: "    return String(this.#value) as never",
    caught: configTest("field-class"),
  },
  {
    guarantee: "an ephemeral value does not become JSON",
    file: config("field-class/ephemeral.ts"),
    from: '    throw new EphemeralLeak("toJSON")',
    to: "    return this.#value as never",
    caught: configTest("field-class"),
  },
  {
    guarantee: "the canonical encoder refuses an ephemeral value by its path",
    file: config("identity/canonical.ts"),
    from: '  if (isEphemeral(value)) throw new NotIdentifiable(path, "is ephemeral")\n',
    to: "",
    caught: configTest("field-class"),
  },
  {
    guarantee: "a secret prints masked",
    file: config("template/secret.ts"),
    from: "  toJSON(): string {\n    return mask",
    to: "  toJSON(): string {\n    return this.#text",
    caught: configTest("template"),
  },
  {
    guarantee: "the line of a finding shows no secret",
    file: config("document/excerpt.ts"),
    from: "  if (node === undefined) return false\n",
    to: "  if (node !== undefined) return true\n  if (node === undefined) return false\n",
    caught: configTest("laws"),
  },
  {
    guarantee: "a document's text is not found by what prints a catalog",
    file: config("document/document.ts"),
    from: "    this.#text = options.text\n",
    to: "    this.#text = options.text\n    Object.assign(this, { leaked: options.text })\n",
    caught: configTest("laws"),
  },
  {
    guarantee: "a key that stands twice is refused",
    file: config("document/read-tree.ts"),
    from: "    if (members.has(key))",
    to: "    if (members.has(`never ${key}`))",
    caught: configTest("document"),
  },
  {
    guarantee: "a key that reaches a prototype is refused",
    file: config("document/read-tree.ts"),
    from: "    if (hostileKeys.has(key))",
    to: "    if (hostileKeys.has(`never ${key}`))",
    caught: configTest("document"),
  },
  {
    guarantee: "a document that is too deep is refused before it is parsed",
    file: config("document/limits.ts"),
    from: "      if (depth > limits.depth) return start",
    to: "      if (depth > 1e9) return start",
    caught: configTest("document"),
  },
  {
    guarantee: "an entry with two transports is refused",
    file: config("decode/rules.ts"),
    from: '  if (has(fields, "command") && has(fields, "url"))',
    to: '  if (has(fields, "command") && has(fields, "never"))',
    caught: configTest("decode"),
  },
  {
    guarantee: "a plugin reads only the variables that the user allowed",
    file: config("decode/references.ts"),
    from: "    if (denied !== undefined)",
    to: "    if (denied === template)",
    caught: configTest("decode"),
  },
  {
    guarantee: "lists replace when entries merge",
    file: config("merge/stated.ts"),
    from: "mergeArrays: false",
    to: "mergeArrays: true",
    caught: configTest("merge"),
  },
  {
    guarantee: "merging is associative: what a refused entry hides is kept",
    file: config("merge/fold.ts"),
    from: "      return { ...lower, dangling: [...lower.dangling, ...upper.patches] }",
    to: "      return lower",
    caught: configTest("laws"),
  },
  {
    guarantee: "a header has one name whatever its case",
    file: config("merge/stated.ts"),
    from: "[spelled.get(name.toLowerCase()) ?? name, value]",
    to: "[name, value]",
    caught: configTest("merge"),
  },
  {
    guarantee: "a user's headers go to the origin that they are for",
    file: config("merge/patch.ts"),
    from: "  if (actual === new URL(patch.for).origin) return undefined",
    to: "  if (patch.for !== undefined) return undefined",
    caught: configTest("merge"),
  },
  {
    guarantee: "a refused entry hides what is below it",
    file: config("merge/fold.ts"),
    from: '  if (upper._tag !== "Patching")',
    to: '  if (upper._tag === "Refused") return lower\n  if (upper._tag !== "Patching")',
    caught: configTest("merge"),
  },
  {
    guarantee: "the first of two plugins keeps a name",
    file: config("catalog/claims.ts"),
    from: "        if (first === undefined) {",
    to: '        if (first === undefined || declaration.name !== "") {',
    caught: configTest("merge"),
  },
  {
    guarantee: "the gateway's names are reserved in the form that backends compare",
    file: config("catalog/claims.ts"),
    from: "reserved.get(sanitizedName(declaration.name))",
    to: "reserved.get(declaration.name)",
    caught: configTest("merge"),
  },
  {
    guarantee: "a server for other agents is left out",
    file: config("catalog/catalog.ts"),
    from: "agents === undefined || agents.includes(agent)",
    to: "agents === undefined || agents.length >= 0",
    caught: configTest("merge"),
  },
  {
    guarantee: "an identity has nothing operational in it",
    file: config("identity/project.ts"),
    from: 'new Set<FieldClass>(["Stable", "Sensitive"])',
    to: 'new Set<FieldClass>(["Stable", "Sensitive", "Operational"])',
    caught: configTest("laws"),
  },
  {
    guarantee: "an identity has every sensitive field in it",
    file: config("identity/project.ts"),
    from: 'new Set<FieldClass>(["Stable", "Sensitive"])',
    to: 'new Set<FieldClass>(["Stable"])',
    caught: configTest("laws"),
  },
  {
    guarantee: "a secret is in an identity by keyed digest",
    file: config("identity/form.ts"),
    from: "  digest: digests.keyed(revealSecret(secret)),",
    to: "  digest: revealSecret(secret),",
    caught: configTest("laws"),
  },
  {
    guarantee: "canonical text orders keys",
    file: config("identity/canonical.ts"),
    from: "      .toSorted(([a], [b]) => byCodeUnits(a, b))\n",
    to: "      .toSorted(([a], [b]) => byCodeUnits(b, a))\n",
    caught: configTest("identity"),
  },
  {
    guarantee: "identities are compared by what both cover",
    file: config("identity/diff.ts"),
    from: "new Set(before.covers).intersection(new Set(after.covers))",
    to: "new Set(after.covers)",
    caught: configTest("identity"),
  },
  {
    guarantee: "what could not be read is never taken for changed",
    file: config("verdict/changes.ts"),
    from: "    if (cause !== undefined) unread.push([change, cause])",
    to: "    if (cause !== undefined && cause._tag === undefined) unread.push([change, cause])",
    caught: configTest("verdict"),
  },
  {
    guarantee: "digests under another key are never compared",
    file: config("verdict/verdict.ts"),
    from: "bound.identity.success.keyId !== identity.keyId",
    to: 'bound.identity.success.keyId === ""',
    caught: configTest("verdict"),
  },
  {
    guarantee: "a turn that goes on without a server does not forget it",
    file: config("verdict/baseline.ts"),
    from: "  return { ...present, servers: Object.fromEntries([...now, ...old]) }",
    to: "  return old.length < 0 ? present : { ...present, servers: Object.fromEntries(now) }",
    caught: configTest("verdict"),
  },
  {
    guarantee: "the loopback server answers to its own address only",
    file: gateway("loopback/guard.ts"),
    from: "otherHosts.length > 0 || host !== `127.0.0.1:${port}`",
    to: "otherHosts.length > 0",
    caught: gatewayTest("loopback"),
  },
  {
    guarantee: "the loopback server is not for browsers",
    file: gateway("loopback/guard.ts"),
    from: 'valuesOf(request, "origin").length > 0',
    to: 'valuesOf(request, "origin").length > 9',
    caught: gatewayTest("loopback"),
  },
  {
    guarantee: "a grant is signed",
    file: gateway("loopback/grant.ts"),
    from: "sameText(token.slice(dot + 1), sign(id)) ? open.get(id) : undefined",
    to: "open.get(id)",
    caught: gatewayTest("loopback"),
  },
  {
    guarantee: "a grant ends with its turn",
    file: gateway("loopback/grant.ts"),
    from: "revoke: () => open.delete(id)",
    to: "revoke: () => open.has(id)",
    caught: gatewayTest("loopback"),
  },
  {
    guarantee: "a request is judged before its body is read",
    file: gateway("loopback/loopback.ts"),
    from: "        const admitted = admit(request, port, grants.redeem)\n",
    to: "        for await (const chunk of request) void chunk\n        const admitted = admit(request, port, grants.redeem)\n",
    caught: gatewayTest("loopback"),
  },
  {
    guarantee: "a change of the store is written whole, or not at all",
    file: gateway("session/sqlite-store.ts"),
    from: '    write()\n    database.exec("COMMIT")',
    to: '    database.exec("COMMIT")\n    write()\n    return',
    caught: gatewayTest("store"),
  },
  {
    guarantee: "history is only ever added to",
    file: gateway("session/schema-sql.ts"),
    from: "RAISE(ABORT, 'history is append-only')",
    to: "1",
    caught: gatewayTest("store"),
  },
  {
    guarantee: "a lock is held once",
    file: gateway("state/exclusive-lock.ts"),
    from: "BEGIN EXCLUSIVE",
    to: "BEGIN",
    caught: gatewayTest("store"),
  },
  {
    guarantee: "a plugin's files stay inside it, through links too",
    file: gateway("sources/read-file.ts"),
    from: "real !== undefined && isInside(realpathSync(root), real)",
    to: "real !== undefined",
    caught: gatewayTest("sources"),
  },
  {
    guarantee: "an absent plugin is unread, not removed",
    file: gateway("sources/plugin.ts"),
    from: "  if (!isDirectory(root))\n    return unread(",
    to: "  if (!isDirectory(root)) return joinLayers(source, [])\n  if (!isDirectory(root))\n    return unread(",
    caught: gatewayTest("sources"),
  },
  {
    guarantee: "files with secrets are private",
    file: gateway("state/private-file.ts"),
    from: "    0o600,\n",
    to: "    0o644,\n",
    caught: "test/secrets.test.ts",
  },
  {
    guarantee: "one turn at a time runs in a session",
    file: gateway("session/session-lock.ts"),
    from: "    yield* withLock(join(locks, fileName(session)), onWait)\n",
    to: "    if (locks === fileName(session)) yield* withLock(join(locks, fileName(session)), onWait)\n",
    caught: "test/crash.test.ts",
  },
  {
    guarantee: "what a dead gateway left is ended",
    file: gateway("lease/sweep.ts"),
    from: "        endProcesses(id, readChildren(directory)),\n",
    to: "        endProcesses(id, readChildren(`${directory}-never`)),\n",
    caught: "test/crash.test.ts",
  },
  {
    guarantee: "a lease's files are gone with it",
    file: gateway("lease/lease.ts"),
    from: "            rmSync(directory, { recursive: true, force: true })\n",
    to: "",
    caught: "test/restart.test.ts",
  },
  {
    guarantee: "a conversation that ends is kept",
    file: gateway("turn/record.ts"),
    from: '      retire: verdict.kind === "fresh" ? "fresh" : undefined,\n',
    to: "",
    caught: "test/verdicts.test.ts",
  },
  {
    guarantee: "a turn that is cut off loses nothing of the conversation that it would have ended",
    file: gateway("turn/conversation.ts"),
    from: "    yield* store.commit({ key, attempt: { agentSessionId, fingerprint } })",
    to: '    yield* store.commit({ key, retire: "fresh", attempt: { agentSessionId, fingerprint } })',
    caught: "test/crash.test.ts",
  },
]

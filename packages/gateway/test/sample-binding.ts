/** A binding as any turn may have left it. */
import { identityText, resolve, resumeIdentity } from "@mooring/config"
import type { NewBinding } from "@mooring/gateway"
import { digestsUnder } from "../src/session/keyring.ts"

export const sampleBinding = (
  more: Pick<NewBinding, "session" | "backend" | "agentSessionId"> & Partial<NewBinding>,
): NewBinding => ({
  agent: "main",
  fingerprint: "r1:0",
  identity: identityText(
    resumeIdentity(resolve({ layers: [], runtime: {} }), digestsUnder(Buffer.alloc(32))),
  ),
  machine: "m",
  cliHome: "/home",
  cwd: "/",
  owner: "o",
  account: null,
  turns: 1,
  facts: [],
  gaps: [],
  drift: [],
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  ...more,
})

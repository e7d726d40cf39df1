/** Backends: the agent CLIs that can be run. */
import type { Backend } from "./backend.ts"
import { claude } from "./claude.ts"
import { codex } from "./codex.ts"
import { demo } from "./demo.ts"
import { opencode } from "./opencode.ts"
import { gemini } from "./gemini.ts"

export type {
  AgentCommand,
  AgentEvent,
  AgentExit,
  AgentOutcome,
  AgentRequest,
  Backend,
  Surroundings,
  Unreckoned,
} from "./backend.ts"

/** Every backend, by its id. */
export const backends: ReadonlyMap<string, Backend> = new Map(
  [demo, claude, codex, gemini, opencode].map((backend) => [backend.id, backend]),
)

/** The backend of a turn that names none. */
export const defaultBackend = demo.id
export { inspect, type Inspected } from "./inspect.ts"

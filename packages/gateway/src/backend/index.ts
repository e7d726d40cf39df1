/** Backends: the agent CLIs that can be run. */
import type { Backend } from "./backend.ts"
import { claude } from "./claude.ts"
import { demo } from "./demo.ts"
import { gemini } from "./gemini.ts"

export type {
  AgentCommand,
  AgentEvent,
  AgentExit,
  AgentOutcome,
  AgentRequest,
  Backend,
} from "./backend.ts"

/** Every backend, by its id. */
export const backends: ReadonlyMap<string, Backend> = new Map(
  [demo, claude, gemini].map((backend) => [backend.id, backend]),
)

/** The backend of a turn that names none. */
export const defaultBackend = demo.id

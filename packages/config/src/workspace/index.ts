/** Workspaces: configuration that is read again and again, with work for what has changed. */
export { type Reading, reading } from "./reading.ts"
export { Workspace } from "./workspace.ts"

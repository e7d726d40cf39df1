/** Rendering: from a catalog to what a backend is started with, still sealed. */
export { renderMcpServers, renderServer } from "./mcp-servers.ts"
export {
  type Dropped,
  type Rendered,
  RootedText,
  type SealedJson,
  type SealedText,
} from "./rendered.ts"

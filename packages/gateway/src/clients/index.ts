/** Clients: other programs with MCP servers of the user's, from which they may be brought in. */
export { type Chosen, type Conflicts, isInPlaceOfOwn, named, usual } from "./choose.ts"
export { type Client, clients, filesOf, type Place } from "./clients.ts"
export { type Acceptable, type Incoming, incomingFrom } from "./incoming.ts"
export { type FoundFile, placesOf, readClient, readClients, readNamed } from "./read-client.ts"

/** Edits of the user's files: in place, whole or not at all. */
export {
  type Edit,
  type Edited,
  type EditedPlace,
  editFile,
  type EditOptions,
  emptyText,
} from "./edit-file.ts"
export { EditRefused } from "./errors.ts"
export {
  allowPlugin,
  type Leave,
  type Leaves,
  mountPlugin,
  renameServer,
  switchPlugin,
  unmountPlugin,
} from "./plugin-edits.ts"
export {
  enable,
  entryIn,
  type Fields,
  putEntry,
  removeEntry,
  sectionOf,
  type ServerSection,
  setFields,
  unsetField,
} from "./server-edits.ts"
export { shownDiff } from "./shown-diff.ts"

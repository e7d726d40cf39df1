/** Edits of the user's files: in place, whole or not at all. */
export {
  type Edit,
  type Edited,
  type EditedPlace,
  editFile,
  type EditOptions,
} from "./edit-file.ts"
export { EditRefused } from "./errors.ts"

/** Trust: what a project may run, once its user has seen it. */
export {
  isTrusted,
  keepTrusted,
  listTrusted,
  pruneTrusted,
  revokeTrusted,
  troubleInAgreement,
  Trusted,
} from "./trusted.ts"

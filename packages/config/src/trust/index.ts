/** Trust: what is agreed to, and what has changed since. */
export { Agreement, agreementId, agreementOf, diffAgreements } from "./agreement.ts"

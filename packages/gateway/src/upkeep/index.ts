/** The upkeep of the state: the condition of its files, and what a person does about them. */
export { type Condition, isFine, type Status } from "./condition.ts"
export { renewState } from "./renew.ts"
export { surveyState } from "./survey.ts"

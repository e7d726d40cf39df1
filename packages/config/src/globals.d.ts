/** The WHATWG URL class (https://url.spec.whatwg.org), which every runtime that this package runs in has. */
declare class URL {
  constructor(url: string)
  static canParse(url: string): boolean
  readonly origin: string
  readonly hostname: string
  readonly protocol: string
}

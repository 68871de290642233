/**
 * The string to sign: all parameters but those that stand outside it, without the empty ones, sorted by name
 * in byte order, joined as `name=value` with `&`, values raw. @see docs/protocols.md#signing
 */
import type { Parameter } from './form'

export function stringToSign(parameters: readonly Parameter[], excluded: readonly string[]): Buffer {
  const signed = parameters.filter(({ name, value }) => value.length > 0 && !excluded.includes(name))
  return joinParameters(signed.sort(byName))
}

/** In byte order: names are ASCII, where comparing code units is comparing bytes (localeCompare is not). */
// Stryker disable next-line EqualityOperator: no name stands twice
export const byName = (a: Parameter, b: Parameter): number => (a.name < b.name ? -1 : 1)

/** `name=value` of each, joined with `&`, nothing escaped. */
export function joinParameters(parameters: readonly Parameter[]): Buffer {
  return Buffer.concat(
    parameters.flatMap(({ name, value }, index) => [Buffer.from(`${index > 0 ? '&' : ''}${name}=`), value]),
  )
}

/**
 * Whether the string to sign could be cut into other parameters: values stand in it unescaped, so one that
 * holds `&name=` reads like a parameter more, under the same signature.
 */
export function isAmbiguous(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ value }) => /&[A-Za-z0-9_.-]+=/.test(value.toString('latin1')))
}

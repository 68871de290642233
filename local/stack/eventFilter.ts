/**
 * Which records reach a function, as Lambda reads the patterns of an event source's filter.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

/** By the names of a record's fields; the rules of a field are alternatives. */
export interface FilterPattern {
  readonly [name: string]: FilterPattern | readonly FilterRule[]
}

/** A value, or whether there is one. Lambda has more rules; those are refused here. */
type FilterRule = string | number | { readonly exists: boolean }

/**
 * The patterns of a filter, as serverless.yml has them.
 *
 * @throws Error at a rule that is not known here
 */
export function readPatterns(patterns: readonly unknown[]): readonly FilterPattern[] {
  for (const pattern of patterns) demandKnown(pattern)
  return patterns as readonly FilterPattern[]
}

function demandKnown(pattern: unknown): void {
  for (const rules of Object.values(Object(pattern))) {
    if (!Array.isArray(rules)) demandKnown(rules)
    else if (!rules.every(isKnown))
      throw new Error(`the local stack knows no rule ${JSON.stringify(rules)} of a filter`)
  }
}

const isKnown = (rule: unknown): boolean =>
  typeof rule === 'string' || typeof rule === 'number' || Object.keys(Object(rule)).join() === 'exists'

/** Whether a record matches one of the patterns, all fields of it. */
export const passesFilter = (record: unknown, patterns: readonly FilterPattern[]): boolean =>
  patterns.some(pattern => matches(record, pattern))

function matches(value: unknown, pattern: FilterPattern): boolean {
  return Object.entries(pattern).every(([name, rules]) => {
    const field = isObject(value) ? value[name] : undefined
    return isRules(rules) ? rules.some(rule => meets(field, rule)) : matches(field, rules)
  })
}

/** `exists` sees leaves alone: an object, such as the value of a map, is none, whether it is empty or not. */
function meets(field: unknown, rule: FilterRule): boolean {
  if (typeof rule !== 'object') return field === rule
  return rule.exists === (field !== undefined && !isObject(field))
}

const isRules = (rules: FilterPattern | readonly FilterRule[]): rules is readonly FilterRule[] =>
  Array.isArray(rules)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Lambda's event filtering: which records reach a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

/** Keyed by a record's fields; the rules of a field are alternatives. */
export interface FilterPattern {
  readonly [name: string]: FilterPattern | readonly FilterRule[]
}

/** A value, or whether there is one. Lambda's other rules are not supported. */
type FilterRule = string | number | { readonly exists: boolean }

/**
 * @param patterns  of a filter in serverless.yml
 * @throws Error    for an unsupported rule
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

/** Whether a record matches all fields of at least one pattern. */
export const passesFilter = (record: unknown, patterns: readonly FilterPattern[]): boolean =>
  patterns.some(pattern => matches(record, pattern))

function matches(value: unknown, pattern: FilterPattern): boolean {
  return Object.entries(pattern).every(([name, rules]) => {
    const field = isObject(value) ? value[name] : undefined
    return isRules(rules) ? rules.some(rule => meets(field, rule)) : matches(field, rules)
  })
}

/** `exists` applies to leaves only: an object, even an empty one, is not a leaf. */
function meets(field: unknown, rule: FilterRule): boolean {
  if (typeof rule !== 'object') return field === rule
  return rule.exists === (field !== undefined && !isObject(field))
}

const isRules = (rules: FilterPattern | readonly FilterRule[]): rules is readonly FilterRule[] =>
  Array.isArray(rules)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parses and validates the fields of a request. */
import type * as z from 'zod/mini'
import { err, ok, type Result } from '../result'
import type { ApiProblem } from './errors'

/** The fields as parsed by the operation's schemas. */
export interface Fields {
  readonly body: unknown
  readonly query: unknown
}

/** In characters, of a field name from the request that an error repeats. */
const MAX_NAME = 64

export function parseFields<T>(schema: z.ZodMiniType<T>, value: unknown): Result<T, ApiProblem> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, unknownName(issue)] : (issue?.path ?? [])
  const param = paramOf(path)
  return err({ code: 'invalid_field', ...(param !== '' && { param }), ...(issue && detailOf(issue)) })
}

const unknownName = ({ keys: [name = ''] }: z.core.$ZodIssueUnrecognizedKeys): string => cut(name)

const cut = (name: string): string => name.slice(0, MAX_NAME)

/** @param rawQuery  without `?`; repeated names are refused, since it would be a guess which of them counts */
export function queryFields(rawQuery: string): Result<Readonly<Record<string, string>>, ApiProblem> {
  const fields = [...new URLSearchParams(rawQuery)]
  const names = fields.map(([name]) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  return repeated === undefined
    ? ok(Object.fromEntries(fields))
    : err({ code: 'invalid_field', param: cut(repeated), detail: 'send it once' })
}

/** `lines[0].unit_amount`; '' for the whole body. */
const paramOf = (path: readonly PropertyKey[]): string =>
  path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')

function detailOf(issue: z.core.$ZodIssue): { readonly detail: string } | undefined {
  // A message of our schema; the library's own messages are not loaded.
  if (issue.message !== 'Invalid input') return { detail: issue.message }
  switch (issue.code) {
    case 'invalid_type':
      return { detail: `must be of type ${TYPES[issue.expected] ?? issue.expected}` }
    case 'too_small':
      return { detail: `at least ${issue.minimum}${UNITS[issue.origin] ?? ''}` }
    case 'too_big':
      return { detail: `at most ${issue.maximum}${UNITS[issue.origin] ?? ''}` }
    case 'invalid_value':
      return { detail: `one of ${issue.values.join(', ')}` }
    case 'unrecognized_keys':
      return { detail: 'unknown field' }
    case 'invalid_key':
      return issue.issues[0] && detailOf(issue.issues[0])
    default:
      return undefined
  }
}

/** JSON's names of types, where the library's differ. */
const TYPES: Readonly<Record<string, string>> = { int: 'integer', record: 'object' }

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' item(s)' }

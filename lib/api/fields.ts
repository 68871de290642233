/** The fields of a request, held to a schema. */
import type * as z from 'zod/mini'
import { err, ok, type Result } from '../result'
import type { ApiProblem } from './errors'

/** What the schemas made of them. */
export interface Fields {
  readonly body: unknown
  readonly query: unknown
}

const MAX_NAME = 64

export function parseFields<T>(schema: z.ZodMiniType<T>, value: unknown): Result<T, ApiProblem> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, unknownName(issue)] : (issue?.path ?? [])
  const param = paramOf(path)
  return err({ code: 'invalid_field', ...(param !== '' && { param }), ...(issue && detailOf(issue)) })
}

/** The first of the names that the schema does not know. */
const unknownName = ({ keys: [name = ''] }: z.core.$ZodIssueUnrecognizedKeys): string => cut(name)

/** A name that is the caller's text. */
const cut = (name: string): string => name.slice(0, MAX_NAME)

/** @param rawQuery  without `?`; a name that comes twice is refused: which of the two counts would be a guess */
export function queryFields(rawQuery: string): Result<Readonly<Record<string, string>>, ApiProblem> {
  const fields = [...new URLSearchParams(rawQuery)]
  const names = fields.map(([name]) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  return repeated === undefined
    ? ok(Object.fromEntries(fields))
    : err({ code: 'invalid_field', param: cut(repeated), detail: 'it may be named once' })
}

/** `lines[0].unit_amount`; '' for the whole body. */
const paramOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join('')

function detailOf(issue: z.core.$ZodIssue): { readonly detail: string } | undefined {
  // What the schema itself says of it: the library has no words here.
  if (issue.message !== 'Invalid input') return { detail: issue.message }
  switch (issue.code) {
    case 'invalid_type':
      return { detail: `it must be of type ${TYPES[issue.expected] ?? issue.expected}` }
    case 'too_small':
      return { detail: `at least ${issue.minimum}${unitOf(issue)}` }
    case 'too_big':
      return { detail: `at most ${issue.maximum}${unitOf(issue)}` }
    case 'invalid_value':
      return { detail: `one of ${issue.values.join(', ')}` }
    case 'unrecognized_keys':
      return { detail: 'there is no such field here' }
    case 'invalid_key':
      return issue.issues[0] && detailOf(issue.issues[0])
    default:
      return undefined
  }
}

/** The library's words, where JSON has others. */
const TYPES: Readonly<Record<string, string>> = { int: 'integer', record: 'object' }

const unitOf = ({ origin }: { readonly origin: string }): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' of them' : ''

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
  return err({ code: 'invalid_field', param: paramOf(path), ...(issue && detailOf(issue)) })
}

/** The first of the names that the schema does not know, cut: it is the caller's text. */
const unknownName = ({ keys: [name = ''] }: z.core.$ZodIssueUnrecognizedKeys): string =>
  name.slice(0, MAX_NAME)

/** @param rawQuery  without `?`; of a repeated name the last counts */
export const queryFields = (rawQuery: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(rawQuery))

/** `lines[0].unit_amount`; '' for the whole body. */
const paramOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join('')

function detailOf(issue: z.core.$ZodIssue): { readonly detail: string } | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return { detail: `it must be of type ${issue.expected}` }
    case 'too_small':
      return { detail: `at least ${issue.minimum}` }
    case 'too_big':
      return { detail: `at most ${issue.maximum}` }
    case 'invalid_value':
      return { detail: `one of ${issue.values.join(', ')}` }
    case 'unrecognized_keys':
      return { detail: 'there is no such field here' }
    case 'invalid_key':
      return issue.issues[0] && detailOf(issue.issues[0])
    default:
      // What the schema itself says of it; the library has no words here.
      return issue.message === 'Invalid input' ? undefined : { detail: issue.message }
  }
}

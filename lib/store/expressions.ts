/** Puts the expressions of a write together from parts. */
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'

export interface Part {
  /** All of them must hold. */
  readonly conditions?: readonly string[]
  /** Assignments, such as `dueAt = :dueAt`. */
  readonly sets?: readonly string[]
  /** Paths. */
  readonly removed?: readonly string[]
  readonly names?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, unknown>>
}

export type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

/** Without what is empty, which DynamoDB refuses. */
export function expressionsOf(...parts: readonly Part[]) {
  const sets = parts.flatMap(part => part.sets ?? [])
  const removed = parts.flatMap(part => part.removed ?? [])
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
  ]
  return {
    ConditionExpression: parts.flatMap(part => part.conditions ?? []).join(' AND ') || undefined,
    UpdateExpression: clauses.join(' ') || undefined,
    ExpressionAttributeNames: joined(parts.map(part => part.names ?? {})),
    ExpressionAttributeValues: joined(parts.map(part => part.values ?? {})),
  } satisfies Update
}

/** Sets fields of an item, and removes those that are undefined. */
export function fieldsOf(fields: object): Required<Omit<Part, 'conditions'>> {
  const entries = Object.entries(fields)
  const set = entries.filter(([, value]) => value !== undefined)
  return {
    sets: set.map(([name]) => `#${name} = :${name}`),
    removed: entries.filter(([, value]) => value === undefined).map(([name]) => `#${name}`),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  }
}

function joined<T>(records: readonly Readonly<Record<string, T>>[]): Record<string, T> | undefined {
  const entries = records.flatMap(record => Object.entries(record))
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

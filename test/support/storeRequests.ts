/** Tests which requests each method of a store sends. */
import { setImmediate as turn } from 'node:timers/promises'
import { marshall } from '@aws-sdk/util-dynamodb'
import { expect, it } from 'vitest'
import type { DocumentStore } from '../../lib/store/documentStore'
import { plusMs, SECOND_MS } from '../../lib/time'
import { NOW } from './orders'

type Operation = keyof DocumentStore
export type Sent = readonly [Operation, object]

interface Case<Port> {
  readonly call: (port: Port) => unknown
  readonly sent: readonly Sent[]
  /** To the requests, in sequence; errors are thrown. */
  readonly answers: readonly object[]
  /** Whether each request waits for the previous response. */
  readonly inSequence: boolean
}

/** For each method of a port; the compiler demands that new ones are added. */
export type Cases<Port> = { readonly [Method in keyof Port]: readonly Case<Port>[] }

export const sends = <Port>(call: Case<Port>['call'], ...sent: readonly Sent[]): Case<Port> => ({
  call,
  sent,
  answers: [],
  inSequence: true,
})

export const answered = <Port>(answers: readonly object[], sent: Case<Port>): Case<Port> => ({
  ...sent,
  answers,
})

/** Requests to several shards or batches, in parallel. */
export const inShards = <Port>(call: Case<Port>['call'], ...sent: readonly Sent[]): Case<Port> => ({
  call,
  sent,
  answers: [],
  inSequence: false,
})

/** The error for a failed condition, with the existing item, if any. */
export const failedCondition = (item?: object): Error =>
  Object.assign(new Error('no'), {
    name: 'ConditionalCheckFailedException',
    ...(item && { Item: marshall(item, { removeUndefinedValues: true }) }),
  })

export const requestsTo = (TableName: string) => ({
  /** Consistent. */
  get: (Key: object): Sent => ['get', { TableName, Key, ConsistentRead: true }],
  put: (Item: object, more: object = {}): Sent => ['put', { TableName, Item, ...more }],
  update: (Key: object, more: object): Sent => ['update', { TableName, Key, ...more }],
  delete: (Key: object): Sent => ['delete', { TableName, Key }],
  query: (KeyConditionExpression: string, ExpressionAttributeValues: object, more: object = {}): Sent => [
    'query',
    { TableName, KeyConditionExpression, ExpressionAttributeValues, ...more },
  ],
})

/** A time relative to NOW. */
export const at = (ms: number) => plusMs(NOW, ms)

/** An expiry in seconds, rounded up, so that DynamoDB deletes nothing too early. */
export const secondsAt = (ms: number): number => Math.floor((NOW + ms) / SECOND_MS) + 1

export function itSends<Port extends object>(open: (store: DocumentStore) => Port, cases: Cases<Port>): void {
  const all = Object.entries<readonly Case<Port>[]>(cases)
  it.each(
    all.flatMap(([method, each]) => each.map((each, index) => [`${method} ${index + 1}`, each] as const)),
  )('%s', async (_, { call, sent: wanted, answers, inSequence }) => {
    const sent: Sent[] = []
    let [underWay, most] = [0, 0]
    const store = new Proxy({} as DocumentStore, {
      get: (_, operation: Operation) => async (input: object) => {
        const answer = answers[sent.push([operation, input]) - 1] ?? {}
        underWay += 1
        most = Math.max(most, underWay)
        await turn()
        underWay -= 1
        if (answer instanceof Error) throw answer
        return answer
      },
    })
    const result = Object(await call(open(store)))
    // Reads a list to its end.
    if (Symbol.asyncIterator in result) for await (const _ of result as AsyncIterable<unknown>);
    expect(sent).toEqual(wanted)
    // No request is still under way when the method resolves.
    expect([underWay, most > 1]).toEqual([0, !inSequence])
  })
}

/** What a method of the store sends, whole: tests tell a call and its requests side by side. */
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
  /** To the requests in their sequence; an error is thrown. */
  readonly answers: readonly object[]
  /** Whether each is sent when the one before it is answered. */
  readonly inSequence: boolean
}

/** Of each method of a port; the compiler demands a new one here. */
export type Cases<Port> = { readonly [Method in keyof Port]: readonly Case<Port>[] }

export const sends = <Port>(call: Case<Port>['call'], ...sent: readonly Sent[]): Case<Port> => ({
  ...{ call, sent, answers: [], inSequence: true },
})

export const answered = <Port>(answers: readonly object[], told: Case<Port>): Case<Port> => ({
  ...{ ...told, answers },
})

/** Those of several shards or batches, side by side. */
export const inShards = <Port>(call: Case<Port>['call'], ...sent: readonly Sent[]): Case<Port> => ({
  ...{ call, sent, answers: [], inSequence: false },
})

/** A condition that failed: it met an item, or none. */
export const failedCondition = (item?: object): Error =>
  Object.assign(new Error('no'), {
    name: 'ConditionalCheckFailedException',
    ...(item && { Item: marshall(item, { removeUndefinedValues: true }) }),
  })

/** The requests to a table. */
export const requestsTo = (TableName: string) => ({
  /** As it is now. */
  get: (Key: object): Sent => ['get', { TableName, Key, ConsistentRead: true }],
  put: (Item: object, more: object = {}): Sent => ['put', { TableName, Item, ...more }],
  update: (Key: object, more: object): Sent => ['update', { TableName, Key, ...more }],
  delete: (Key: object): Sent => ['delete', { TableName, Key }],
  query: (KeyConditionExpression: string, ExpressionAttributeValues: object, more: object = {}): Sent => [
    'query',
    { TableName, KeyConditionExpression, ExpressionAttributeValues, ...more },
  ],
})

/** So many ms after all that is told began. */
export const at = (ms: number) => plusMs(NOW, ms)

/** The whole second after a moment that is no whole one: DynamoDB forgets nothing too early. */
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
    const told = Object(await call(open(store)))
    // A list is read to its end.
    if (Symbol.asyncIterator in told) for await (const _ of told as AsyncIterable<unknown>);
    expect(sent).toEqual(wanted)
    // Each is waited for: nobody is told before it is so.
    expect([underWay, most > 1]).toEqual([0, !inSequence])
  })
}

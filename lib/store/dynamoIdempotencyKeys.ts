/** Idempotency keys of the API in DynamoDB, with the answers for repetitions. */
import { createHash } from 'node:crypto'
import type { FirstRequest, IdempotencyKeys } from '../api/ports'
import { DAY_MS, SECOND_MS } from '../time'
import { metItem } from './condition'
import type { DocumentStore } from './documentStore'

/** Minimum retention of a key. */
export const IDEMPOTENCY_MS = 2 * DAY_MS

export function dynamoIdempotencyKeys(store: DocumentStore, TableName: string): IdempotencyKeys {
  // The caller's key itself is not stored.
  const Key = (key: string) => ({
    partition: `idempotency#${createHash('sha256').update(key).digest('hex')}`,
    id: '-',
  })
  return {
    async reserve(key, request) {
      try {
        const forgetAt = Math.ceil((request.at + IDEMPOTENCY_MS) / SECOND_MS)
        await store.put({
          TableName,
          Item: { ...Key(key), ...request, forgetAt },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        })
        return request
      } catch (error) {
        const met = metItem(error)
        if (!met) throw error
        const { partition: _, id: __, forgetAt: ___, ...first } = met
        return first as unknown as FirstRequest
      }
    },

    async finish(key, answer) {
      await store.update({
        TableName,
        Key: Key(key),
        UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
        ExpressionAttributeValues: { ':answer': answer },
      })
    },
  }
}

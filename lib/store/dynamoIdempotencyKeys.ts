/** Idempotency keys of the API in DynamoDB, with the answers for repetitions. */
import type { FirstRequest, IdempotencyKeys } from '../api/ports'
import { DAY_MS, plusMs } from '../time'
import { putNew } from './condition'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'
import { idempotencyPartition } from './orderKey'

/** Minimum retention of a key. */
export const IDEMPOTENCY_MS = 2 * DAY_MS

export function dynamoIdempotencyKeys(store: DocumentStore, TableName: string): IdempotencyKeys {
  const Key = (key: string) => ({ partition: idempotencyPartition(key), id: '-' })
  return {
    async reserve(key, request) {
      const forgetAt = expiry(plusMs(request.at, IDEMPOTENCY_MS))
      const met = await putNew(store, { TableName, Item: { ...Key(key), ...request, forgetAt } }, 'id')
      if (!met) return request
      const { partition: _, id: __, forgetAt: ___, ...first } = met
      return first as unknown as FirstRequest
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

/** Idempotency keys of the API in DynamoDB, with the answers for repetitions. */
import type { FirstRequest, IdempotencyKeys } from '../api/ports'
import { parseOrderId } from '../order/orderId'
import { DAY_MS, isTime, plusMs } from '../time'
import { putNew } from './condition'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'
import { isCount, isText, itemReader, optional, parsedBy, shapeOf } from './itemReader'
import { idempotencyPartition } from './orderKey'

/** Minimum retention of a key. */
export const IDEMPOTENCY_MS = 2 * DAY_MS

const readFirst = itemReader<FirstRequest>('idempotency key', {
  fingerprint: isText,
  operationId: parsedBy(parseOrderId),
  callerId: isText,
  requestId: isText,
  at: isTime,
  answer: optional(shapeOf({ status: isCount, body: isText })),
})

export function dynamoIdempotencyKeys(store: DocumentStore, TableName: string): IdempotencyKeys {
  const Key = (key: string) => ({ partition: idempotencyPartition(key), id: '-' })
  return {
    async reserve(key, request) {
      const forgetAt = expiry(plusMs(request.at, IDEMPOTENCY_MS))
      const met = await putNew(store, { TableName, Item: { ...Key(key), ...request, forgetAt } }, 'id')
      return met ? readFirst(met) : request
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

/** The writes that change an order's item, each with the condition it is made under. */
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import { factKey, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { Agenda } from '../payment/agenda'
import type { Expectation } from '../payment/ports'
import { factItem } from './orderItem'

type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

/**
 * Adds facts that somebody told us, to an order that is as expected. An order that has left the index `work`
 * comes back to it; the place of another there is not touched, which would cost units.
 */
export function recordUpdate(facts: readonly RecordedFact[], expected: Expectation, shard: string): Update {
  const [first] = facts
  const added = addedFacts(facts)
  const sets = [
    ...added.sets,
    ...(first
      ? ['workShard = if_not_exists(workShard, :workShard)', 'dueAt = if_not_exists(dueAt, :dueAt)']
      : []),
  ]
  const isKnown = 'attribute_exists(orderId)'
  const isBoundToGateway = 'gateway = :gateway'
  const hasAmount = 'amountFen = :amountFen'
  return {
    ConditionExpression: `${isKnown} AND ${isBoundToGateway} AND ${hasAmount}`,
    ...(sets.length > 0 && {
      UpdateExpression: `SET ${sets.join(', ')}`,
      ExpressionAttributeNames: added.names,
    }),
    ExpressionAttributeValues: {
      ...added.values,
      ...(first && { ':workShard': shard, ':dueAt': first.recordedAt }),
      ':gateway': expected.gateway,
      ':amountFen': expected.amountFen,
    },
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Adds facts of our own and sets the next visit, when no other fact came in since the order was read. */
export function settleUpdate(
  order: Order,
  facts: readonly RecordedFact[],
  agenda: Agenda | undefined,
  shard: string,
): Update {
  const added = addedFacts(facts)
  const entries = Object.entries({
    workShard: agenda && shard,
    dueAt: agenda?.dueAt,
    concern: agenda?.concern,
  })
  const set = entries.filter(([, value]) => value !== undefined)
  const removed = entries.filter(([, value]) => value === undefined).map(([name]) => name)
  const sets = [...added.sets, ...set.map(([name]) => `${name} = :${name}`)]
  const clauses = [
    sets.length > 0 && `SET ${sets.join(', ')}`,
    removed.length > 0 && `REMOVE ${removed.join(', ')}`,
  ]
  return {
    // Facts are only ever added: as many as were read are those that were read.
    ConditionExpression: 'size(facts) = :known',
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ...(facts.length > 0 && { ExpressionAttributeNames: added.names }),
    ExpressionAttributeValues: {
      ...added.values,
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ':known': Object.keys(order.facts).length,
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Removes the buyer's address, and says so, when nothing is to be done about the order. */
export function forgetUpdate(fact: RecordedFact): Update {
  const added = addedFacts([fact])
  return {
    ConditionExpression: 'attribute_exists(orderId) AND attribute_not_exists(dueAt)',
    UpdateExpression: `SET ${added.sets.join(', ')} REMOVE buyerEmail`,
    ExpressionAttributeNames: added.names,
    ExpressionAttributeValues: added.values,
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

function addedFacts(facts: readonly RecordedFact[]) {
  const keys = facts.map(factKey)
  return {
    sets: keys.map((_, i) => `facts.#fact${i} = if_not_exists(facts.#fact${i}, :fact${i})`),
    names: Object.fromEntries(keys.map((key, i) => [`#fact${i}`, key])),
    values: Object.fromEntries(facts.map((fact, i) => [`:fact${i}`, factItem(fact)])),
  }
}

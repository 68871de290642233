/** The update expressions for an order's item, with their conditions. */
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import {
  factKey,
  type GatewayName,
  type Provenance,
  type RecordedFact,
  type RequestedFact,
} from '../order/facts'
import type { Order } from '../order/order'
import { personalDataPaths } from '../order/personalData'
import { type Agenda, FIRST_VISIT_MS } from '../payment/agenda'
import type { Expectation, PaidFact } from '../payment/ports'
import { type EpochMs, plusMs } from '../time'
import { factItem } from './orderItem'

type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

/**
 * Adds facts; with an expectation only if it is met, otherwise at least one is required. An order without work becomes
 * due. The position of others in the index `work` is not touched, which would cost units.
 *
 * @param shard  of the index; undefined for a young order, which stays out of it
 */
export function recordUpdate(
  facts: readonly RecordedFact[],
  expected: Expectation | undefined,
  shard: string | undefined,
): Update {
  const [first] = facts
  const added = addedFacts(facts)
  const place = placeIn(first && shard)
  const sets = [...added.sets, ...(first ? ['dueAt = if_not_exists(dueAt, :dueAt)'] : []), ...place.sets]
  const condition = expected && expectation(expected)
  const names = { ...added.names, ...condition?.names }
  const values = {
    ...added.values,
    ...(first && { ':dueAt': first.recordedAt }),
    ...place.values,
    ...condition?.values,
  }
  return {
    ConditionExpression: ['attribute_exists(orderId)', ...(condition?.terms ?? [])].join(' AND '),
    ...(sets.length > 0 && { UpdateExpression: `SET ${sets.join(', ')}` }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/**
 * Adds the payment of an order that is bound to the gateway and has no other facts, and removes it from the index
 * `work`.
 */
export function solePaymentUpdate(fact: PaidFact, { gateway, amountFen }: Expectation): Update {
  const added = addedFacts([fact])
  const isMadeForIt = 'gateway = :gateway AND size(facts) = :none'
  const isChosen =
    'attribute_not_exists(gateway) AND attribute_exists(facts.#requested) AND size(facts) = :one'
  return {
    ConditionExpression: `amountFen = :amountFen AND expiresAt >= :paidAt AND (${isMadeForIt} OR ${isChosen})`,
    UpdateExpression: `SET ${added.sets.join(', ')} REMOVE workShard, dueAt, concern`,
    ExpressionAttributeNames: { ...added.names, '#requested': requestedKey(gateway) },
    ExpressionAttributeValues: {
      ...added.values,
      ...{ ':gateway': gateway, ':amountFen': amountFen, ':paidAt': fact.at, ':none': 0, ':one': 1 },
    },
    ReturnValues: 'ALL_OLD',
  }
}

/** Requires that the order is bound to the gateway (as in lib/order/binding.ts) and has the amount. */
const expectation = ({ gateway, amountFen }: Expectation) => ({
  terms: ['(gateway = :gateway OR attribute_exists(facts.#requested))', 'amountFen = :amountFen'],
  names: { '#requested': requestedKey(gateway) },
  values: { ':gateway': gateway, ':amountFen': amountFen },
})

/** The key does not contain the time. */
const requestedKey = (gateway: GatewayName) => factKey({ kind: 'requested', gateway, at: 0 as EpochMs })

/**
 * Records that the buyer was sent to a gateway, and sets the next visit.
 *
 * @param shard  as for `recordUpdate`
 */
export function bindUpdate(fact: RequestedFact & Provenance, shard: string | undefined): Update {
  const added = addedFacts([fact])
  const place = placeIn(shard)
  return {
    ConditionExpression: 'attribute_exists(orderId)',
    UpdateExpression: `SET ${[...added.sets, 'dueAt = :dueAt', ...place.sets].join(', ')}`,
    ExpressionAttributeNames: added.names,
    ExpressionAttributeValues: {
      ...added.values,
      ':dueAt': plusMs(fact.at, FIRST_VISIT_MS),
      ...place.values,
    },
  }
}

/** Adds an order to the index if it is not there. */
const placeIn = (shard: string | undefined) =>
  shard === undefined
    ? { sets: [], values: {} }
    : { sets: ['workShard = if_not_exists(workShard, :workShard)'], values: { ':workShard': shard } }

/** Adds facts and sets the next visit, if no other fact was added since the order was read. */
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
    ConditionExpression: UNCHANGED,
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ...(facts.length > 0 && { ExpressionAttributeNames: added.names }),
    ExpressionAttributeValues: {
      ...added.values,
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ...knownFacts(order),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Adds facts if no other was added since the order was read, and makes the order due at once. */
export function unlessChangedUpdate(
  order: Order,
  facts: readonly [RecordedFact, ...RecordedFact[]],
  shard: string,
): Update {
  const added = addedFacts(facts)
  return {
    ConditionExpression: UNCHANGED,
    UpdateExpression: `SET ${added.sets.join(', ')}, workShard = :workShard, dueAt = :dueAt`,
    ExpressionAttributeNames: added.names,
    ExpressionAttributeValues: {
      ...added.values,
      ':workShard': shard,
      ':dueAt': facts[0].recordedAt,
      ...knownFacts(order),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Facts are only added, so an equal number means unchanged facts. */
const UNCHANGED = 'size(facts) = :known'
const knownFacts = ({ facts }: Order) => ({ ':known': Object.keys(facts).length })

/** Erases personal data and records it, if no work is left. Part of a transaction. */
export function forgetUpdate(order: Order, fact: RecordedFact) {
  const added = addedFacts([fact])
  const places = personalDataPaths(order)
  const names = [...new Set(places.flat())]
  const removed = places.map(place => place.map(name => `#${name}`).join('.'))
  return {
    ConditionExpression: 'attribute_exists(orderId) AND attribute_not_exists(dueAt)',
    UpdateExpression: [
      `SET ${added.sets.join(', ')}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: {
      ...added.names,
      ...Object.fromEntries(names.map(name => [`#${name}`, name])),
    },
    ExpressionAttributeValues: added.values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const
}

function addedFacts(facts: readonly RecordedFact[]) {
  const keys = facts.map(factKey)
  return {
    sets: keys.map((_, i) => `facts.#fact${i} = if_not_exists(facts.#fact${i}, :fact${i})`),
    names: Object.fromEntries(keys.map((key, i) => [`#fact${i}`, key])),
    values: Object.fromEntries(facts.map((fact, i) => [`:fact${i}`, factItem(fact)])),
  }
}

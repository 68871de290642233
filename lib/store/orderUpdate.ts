/** The update expressions for an order's item, with their conditions. */
import {
  factKey,
  type GatewayName,
  type Provenance,
  type RecordedFact,
  type RequestedFact,
} from '../order/facts'
import type { Order } from '../order/order'
import { personalDataPaths } from '../order/personalData'
import { type Agenda, boundVisit } from '../payment/agenda'
import type { Expectation, PaidFact } from '../payment/ports'
import type { EpochMs } from '../time'
import { expressionsOf, fieldsOf, type Part, type Update } from './expressions'
import { factItem } from './orderItem'

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
  const isDue = { sets: ['dueAt = if_not_exists(dueAt, :dueAt)'], values: { ':dueAt': first?.recordedAt } }
  return {
    ...expressionsOf(
      IS_THERE,
      addedFacts(facts),
      ...(first ? [isDue, placeIn(shard)] : []),
      ...(expected ? [expectation(expected)] : []),
    ),
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/**
 * Adds the payment of an order that is bound to the gateway and has no other facts, and removes it from the index
 * `work`.
 */
export function solePaymentUpdate(fact: PaidFact, { gateway, amountFen }: Expectation): Update {
  const isMadeForIt = 'gateway = :gateway AND size(facts) = :none'
  const isChosen =
    'attribute_not_exists(gateway) AND attribute_exists(facts.#requested) AND size(facts) = :one'
  return {
    ...expressionsOf(addedFacts([fact]), {
      conditions: [...['amountFen = :amountFen', 'expiresAt >= :paidAt', `(${isMadeForIt} OR ${isChosen})`]],
      removed: ['workShard', 'dueAt', 'concern'],
      names: { '#requested': requestedKey(gateway) },
      values: {
        ':gateway': gateway,
        ':amountFen': amountFen,
        ':paidAt': fact.at,
        ':none': 0,
        ':one': 1,
      },
    }),
    ReturnValues: 'ALL_OLD',
  }
}

/** Requires that the order is bound to the gateway (as in lib/order/binding.ts) and has the amount. */
const expectation = ({ gateway, amountFen }: Expectation): Part => ({
  conditions: ['(gateway = :gateway OR attribute_exists(facts.#requested))', 'amountFen = :amountFen'],
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
  const isDue = { sets: ['dueAt = :dueAt'], values: { ':dueAt': boundVisit(fact.at) } }
  return expressionsOf(IS_THERE, addedFacts([fact]), isDue, placeIn(shard))
}

/** Adds an order to the index if it is not there. */
const placeIn = (shard: string | undefined): Part =>
  shard === undefined
    ? {}
    : { sets: ['workShard = if_not_exists(workShard, :workShard)'], values: { ':workShard': shard } }

/** Adds facts and sets the next visit, if no other fact was added since the order was read. */
export function settleUpdate(
  order: Order,
  facts: readonly RecordedFact[],
  agenda: Agenda | undefined,
  shard: string,
): Update {
  const { dueAt, concern } = agenda ?? {}
  const place = fieldsOf({ workShard: agenda && shard, dueAt, concern })
  return {
    ...expressionsOf(isUnchanged(order), addedFacts(facts), place),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Adds facts if no other was added since the order was read, and makes the order due at once. */
export function unlessChangedUpdate(
  order: Order,
  facts: readonly [RecordedFact, ...RecordedFact[]],
  shard: string,
): Update {
  const place = fieldsOf({ workShard: shard, dueAt: facts[0].recordedAt })
  return {
    ...expressionsOf(isUnchanged(order), addedFacts(facts), place),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

const IS_THERE: Part = { conditions: ['attribute_exists(orderId)'] }

/** Facts are only added, so an equal number means unchanged facts. */
const isUnchanged = ({ facts }: Order): Part => ({
  conditions: ['size(facts) = :known'],
  values: { ':known': Object.keys(facts).length },
})

/** Erases personal data and records it, if no work is left. Part of a transaction. */
export function forgetUpdate(order: Order, fact: RecordedFact) {
  const paths = personalDataPaths(order)
  return {
    ...expressionsOf(IS_THERE, addedFacts([fact]), {
      conditions: ['attribute_not_exists(dueAt)'],
      removed: paths.map(path => path.map(name => `#${name}`).join('.')),
      names: Object.fromEntries(paths.flat().map(name => [`#${name}`, name])),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const
}

function addedFacts(facts: readonly RecordedFact[]): Part {
  const keys = facts.map(factKey)
  return {
    sets: keys.map((_, i) => `facts.#fact${i} = if_not_exists(facts.#fact${i}, :fact${i})`),
    names: Object.fromEntries(keys.map((key, i) => [`#fact${i}`, key])),
    values: Object.fromEntries(facts.map((fact, i) => [`:fact${i}`, factItem(fact)])),
  }
}

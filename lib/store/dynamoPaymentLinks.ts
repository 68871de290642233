/**
 * Payment links in DynamoDB: one partition of the API's table, keyed by id, which sorts by age. A partition takes 1000
 * writes per second; a link with limited uses costs one for each order.
 */
import { isFen } from '../money'
import { DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../order/merchant'
import { type LinkId, type LinkPrice, type PaymentLink, parseLinkId } from '../order/paymentLink'
import { NEVER } from '../payment/agenda'
import type { PaymentLinks } from '../payment/ports'
import { isTime } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import { newestFirst } from './apiTable'
import { putNew, updateIf } from './condition'
import type { DocumentStore, Item } from './documentStore'
import { expressionsOf, fieldsOf, type Part } from './expressions'
import {
  isBoolean,
  isCount,
  isText,
  itemReader,
  oneOf,
  optional,
  parsedBy,
  recordOf,
  shapeOf,
} from './itemReader'

const PARTITION = 'links'

const IS_THERE = { conditions: ['attribute_exists(id)'] }

export function dynamoPaymentLinks(
  store: DocumentStore,
  TableName: string,
  onUnreadable: OnUnreadable = rethrow,
): PaymentLinks {
  const Key = (linkId: LinkId) => ({ partition: PARTITION, id: linkId })

  /** @returns the changed item; undefined when a condition failed */
  const update = (linkId: LinkId, ...parts: readonly Part[]) =>
    updateIf(store, {
      TableName,
      Key: Key(linkId),
      ...expressionsOf(...parts),
      ReturnValues: 'ALL_NEW' as const,
    })

  return {
    async add({ linkId, ...link }) {
      const met = await putNew(store, { TableName, Item: { ...Key(linkId), ...link } }, 'id')
      return met ? linkOf(met) : { linkId, ...link }
    },

    async get(linkId) {
      const { Item } = await store.get({ TableName, Key: Key(linkId), ConsistentRead: true })
      return Item && linkOf(Item)
    },

    list: (range, merchant) =>
      newestFirst(
        store,
        { TableName, partition: PARTITION },
        range,
        readable(linkOf, onUnreadable),
        belonging(merchant),
      ),

    async change(linkId, changes, merchant) {
      const { condition, values } = belonging(merchant)
      const isOwn = { conditions: [condition], values }
      const changed = await update(linkId, IS_THERE, isOwn, fieldsOf(changes))
      return changed && linkOf(changed)
    },

    async takeUse(linkId, { orderId, until, maxUses }) {
      const taken = await update(linkId, {
        conditions: ['isActive = :true', '(attribute_exists(uses.#order) OR size(uses) < :most)'],
        sets: ['uses.#order = if_not_exists(uses.#order, :until)'],
        names: { '#order': orderId },
        values: { ':true': true, ':most': maxUses, ':until': until },
      })
      return taken !== undefined
    },

    async settleUses(linkId, { freed, kept }) {
      const removed = freed.map((_, i) => `uses.#freed${i}`)
      const names = Object.fromEntries(freed.map((orderId, i) => [`#freed${i}`, orderId]))
      const ofKept = kept.map((orderId, i) => ({
        sets: [`uses.#kept${i} = :never`],
        names: { [`#kept${i}`]: orderId },
        values: { ':never': NEVER },
      }))
      await update(linkId, IS_THERE, { removed, names }, ...ofKept)
    },
  }
}

/** Whether a link belongs to the merchant. */
const belonging = (merchant: MerchantId) =>
  merchant === DEFAULT_MERCHANT
    ? { condition: 'attribute_not_exists(merchant)', values: {} }
    : { condition: 'merchant = :merchant', values: { ':merchant': merchant } }

const isFixed = shapeOf({ kind: oneOf('fixed'), amountFen: isFen })
const isFree = shapeOf({ kind: oneOf('free'), minFen: isFen, maxFen: isFen })

const readLink = itemReader<PaymentLink>('payment link', {
  linkId: parsedBy(parseLinkId),
  merchant: optional(parsedBy(parseMerchantId)),
  name: isText,
  price: (value): value is LinkPrice => isFixed(value) || isFree(value),
  amountSecret: optional(isText),
  numberSecret: optional(isText),
  maxUses: optional(isCount),
  asksEmail: isBoolean,
  asksNote: isBoolean,
  isActive: isBoolean,
  successUrl: optional(isText),
  metadata: optional(recordOf(isText)),
  createdAt: isTime,
  expiresAt: optional(isTime),
  madeBy: optional(isText),
  endedBy: optional(isText),
  uses: recordOf(isTime),
})

const linkOf = (item: Item): PaymentLink => readLink({ ...item, linkId: item.id })

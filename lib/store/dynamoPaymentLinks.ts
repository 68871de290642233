/**
 * Payment links in DynamoDB: one partition of the API's table, keyed by id, which sorts by age. A partition takes 1000
 * writes per second; a link with limited uses costs one for each order.
 */
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import { DEFAULT_MERCHANT, type MerchantId } from '../order/merchant'
import type { LinkId, PaymentLink } from '../order/paymentLink'
import { NEVER } from '../payment/agenda'
import type { LinkChanges, PaymentLinks } from '../payment/ports'
import { metItem } from './condition'
import type { DocumentStore } from './documentStore'

const PARTITION = 'links'

type Item = Record<string, unknown>
type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

export function dynamoPaymentLinks(store: DocumentStore, TableName: string): PaymentLinks {
  const Key = (linkId: LinkId) => ({ partition: PARTITION, id: linkId })

  /** @returns the changed item; undefined when the condition failed */
  async function update(linkId: LinkId, input: Update): Promise<Item | undefined> {
    try {
      const { Attributes = {} } = await store.update({
        TableName,
        Key: Key(linkId),
        ReturnValues: 'ALL_NEW',
        ...input,
      })
      return Attributes
    } catch (error) {
      metItem(error)
      return undefined
    }
  }

  return {
    async add({ linkId, ...link }) {
      try {
        await store.put({
          TableName,
          Item: { ...Key(linkId), ...link },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        })
        return { linkId, ...link }
      } catch (error) {
        const met = metItem(error)
        if (!met) throw error
        return linkOf(met)
      }
    },

    async get(linkId) {
      const { Item } = await store.get({ TableName, Key: Key(linkId), ConsistentRead: true })
      return Item && linkOf(Item)
    },

    async list({ limit, olderThan, youngerThan }, merchant) {
      const [comparison, id] = olderThan ? [' AND id < :id', olderThan] : [' AND id > :id', youngerThan]
      const { term, values } = belonging(merchant)
      const found: PaymentLink[] = []
      let ExclusiveStartKey: Item | undefined
      do {
        const { Items = [], LastEvaluatedKey } = await store.query({
          TableName,
          KeyConditionExpression: `#partition = :links${id ? comparison : ''}`,
          FilterExpression: term,
          ExpressionAttributeNames: { '#partition': 'partition' },
          ExpressionAttributeValues: { ':links': PARTITION, ...(id && { ':id': id }), ...values },
          // The items just younger than one are found by reading forwards from it.
          ScanIndexForward: youngerThan !== undefined && !olderThan,
          Limit: limit,
          ExclusiveStartKey,
        })
        found.push(...Items.map(linkOf))
        ExclusiveStartKey = LastEvaluatedKey
      } while (ExclusiveStartKey && found.length < limit)
      return found.slice(0, limit).sort((a, b) => (a.linkId < b.linkId ? 1 : -1))
    },

    async change(linkId, changes, merchant) {
      const item = await update(linkId, changeUpdate(changes, merchant))
      return item && linkOf(item)
    },

    async takeUse(linkId, { orderId, until, maxUses }) {
      const taken = await update(linkId, {
        ConditionExpression: 'isActive = :true AND (attribute_exists(uses.#order) OR size(uses) < :most)',
        UpdateExpression: 'SET uses.#order = if_not_exists(uses.#order, :until)',
        ExpressionAttributeNames: { '#order': orderId },
        ExpressionAttributeValues: { ':true': true, ':most': maxUses, ':until': until },
      })
      return taken !== undefined
    },

    async settleUses(linkId, { freed, kept }) {
      const sets = kept.map((_, i) => `uses.#kept${i} = :never`)
      const removals = freed.map((_, i) => `uses.#freed${i}`)
      await update(linkId, {
        ConditionExpression: 'attribute_exists(id)',
        UpdateExpression: [
          ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
          ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
        ].join(' '),
        ExpressionAttributeNames: Object.fromEntries([
          ...kept.map((orderId, i) => [`#kept${i}`, orderId]),
          ...freed.map((orderId, i) => [`#freed${i}`, orderId]),
        ]),
        ...(sets.length > 0 && { ExpressionAttributeValues: { ':never': NEVER } }),
      })
    },
  }
}

/** Requires that the link belongs to the merchant. */
function belonging(merchant: MerchantId) {
  return merchant === DEFAULT_MERCHANT
    ? { term: 'attribute_not_exists(merchant)', values: {} }
    : { term: 'merchant = :merchant', values: { ':merchant': merchant } }
}

function changeUpdate(changes: LinkChanges, merchant: MerchantId): Update {
  const given = Object.entries(changes).map(([name, value], i) => ({ name, value, i }))
  const [set, removed] = [given.filter(hasValue), given.filter(each => !hasValue(each))]
  const { term, values: ofTerm } = belonging(merchant)
  const values = { ...ofTerm, ...Object.fromEntries(set.map(({ value, i }) => [`:value${i}`, value])) }
  return {
    ConditionExpression: `attribute_exists(id) AND ${term}`,
    ...(given.length > 0 && {
      UpdateExpression: [
        ...(set.length > 0 ? [`SET ${set.map(({ i }) => `#field${i} = :value${i}`).join(', ')}`] : []),
        ...(removed.length > 0 ? [`REMOVE ${removed.map(({ i }) => `#field${i}`).join(', ')}`] : []),
      ].join(' '),
      ExpressionAttributeNames: Object.fromEntries(given.map(({ name, i }) => [`#field${i}`, name])),
    }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  }
}

const hasValue = ({ value }: { readonly value: unknown }): boolean => value !== undefined

/** Only the API and `npm run link` write them. */
const linkOf = ({ partition: _, id, ...link }: Item): PaymentLink =>
  ({ ...link, linkId: id }) as unknown as PaymentLink

/**
 * An attack on an order by way of the gateway's messages, and all that must hold afterwards: the right refusal
 * that tells nothing, the order as it was, one record for the shop, no exception.
 */
import { randomInt } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IllegalReason } from '../../lib/illegal/reasons'
import type { Order } from '../../lib/order/order'
import type { Pair } from '../../local/simulator/core/form'
import { SAMPLE_NOTIFY_IDS } from '../../local/stack/samples'
import { expectDecent, expectPlainFail, expectRefusedReturn } from '../attack/decency'
import type { HeaderList } from '../attack/rawHttp'
import { openInProcess, openOverHttp, type Scene } from '../attack/scenes'
import { type Fields, notifyFields, returnFields, signedForm } from './alipay'
import { RARE } from './rare'
import { SIGNED_REASONS } from './signedReasons'

/** An id that the gateway, asked back, says it gave: so that a refusal is not owed to the question alone. */
const KNOWN_ID = SAMPLE_NOTIFY_IDS[0] ?? ''

/** Why the later rows of a long list are made in process alone. */
export const KEPT_PER_HOUR =
  'a container keeps 150 illegal requests an hour whole, and HTTP adds nothing to it'

/** The content type that Alipay's notifies really have. */
export const NOTIFY_TYPE: HeaderList = [
  ['content-type', 'application/x-www-form-urlencoded; text/html; charset=utf-8'],
]

/** What the attacker aims at. */
export interface Victim {
  readonly order: Order
  /** The shop's key, of which attackers have at most the signatures. */
  readonly key: string
}

export interface Attack {
  readonly name: string
  readonly reason: IllegalReason
  /** Which of the gateway's messages is forged; the notify unless told otherwise. */
  readonly channel?: 'notify' | 'return'
  /** The body of the notify or the query of the return, one character a byte. */
  readonly form: (victim: Victim) => string
  /** Instead of those of a genuine message. */
  readonly headers?: HeaderList
  /** What the order in the store is. */
  readonly order?: Partial<Order>
  /** The gateway, asked back, says that it sent no such message. */
  readonly disowned?: true
  /** The order that the record names; by default the victim's, once the form could be read. */
  readonly claims?: string
  /** What API Gateway hands over; in process only. */
  readonly event?: (event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2
  /** Why it cannot be made on the local stack. */
  readonly notOverHttp?: string
}

export const notifyPairs = ({ order }: Victim, changes: Fields = {}): Pair[] =>
  notifyFields(order, { notify_id: KNOWN_ID, ...changes })

/** A notify that is genuine in all but its changes, signed with the shop's key unless told otherwise. */
export const notifyForm = (victim: Victim, changes: Fields = {}, key = victim.key): string =>
  signedForm(notifyPairs(victim, changes), key)

/** The same of a return. */
export const returnForm = (victim: Victim, changes: Fields = {}, key = victim.key): string =>
  signedForm(returnFields(victim.order, { notify_id: KNOWN_ID, ...changes }), key)

const FORM_UNREAD: readonly IllegalReason[] = [
  'tooLarge',
  'badEncoding',
  'wrongContentType',
  'tooManyParameters',
  'badParameterName',
  'repeatedParameter',
]

/** The flood gate keeps five of one address and reason whole. */
const ATTACKS_AN_ADDRESS = 5
const block = `${randomInt(16, 250)}`
const block2 = `${randomInt(0, 250)}`
const made = new Map<string, number>()

function nextAddress({ network }: Scene, kind: string): string {
  const count = made.get(`${network} ${kind}`) ?? 0
  made.set(`${network} ${kind}`, count + 1)
  const last = 1 + Math.floor(count / ATTACKS_AN_ADDRESS)
  return network === '127' ? `127.${block}.${block2}.${last}` : `${network}.100.${last}`
}

/** Makes an attack on a fresh unpaid order. */
export async function attack(scene: Scene, crafted: Attack): Promise<void> {
  const { channel = 'notify', reason, headers, event } = crafted
  const order = await scene.existing(crafted.order)
  const form = crafted.form({ order, key: scene.key })
  const from = nextAddress(scene, `${channel} ${reason}`)
  scene.gatewayDisowns(crafted.disowned ?? false)
  const isNotify = channel === 'notify'
  const isSigned = SIGNED_REASONS.includes(reason)
  const { records, log } = await scene.watch(
    async () => {
      const reply = await scene.send({
        ...{ method: isNotify ? 'POST' : 'GET', path: `/paycallback/${channel}`, from },
        ...(isNotify ? { body: Buffer.from(form, 'latin1') } : { query: form }),
        headers: headers ?? (isNotify ? NOTIFY_TYPE : []),
        ...(event && { event }),
      })
      if (isNotify) expectPlainFail(reply, 400)
      else expectRefusedReturn(reply)
      expectDecent(reply, scene.addresses)
      expect(reply.body).not.toContain(scene.key)
    },
    isSigned ? 2 : 1,
  )

  expect(await scene.stored(order)).toEqual(order)
  const claimedOrder = crafted.claims ?? (FORM_UNREAD.includes(reason) ? '' : order.orderId)
  expect(records).toMatchObject([{ reason, channel, sourceIp: from, claimedOrder }])
  const [{ copy = '' } = {}] = records
  expect(copy.length).toBeLessThanOrEqual(2048)
  for (const secret of [scene.key, ...(form.match(/\b[0-9a-f]{32}\b/gi) ?? [])]) {
    expect(copy).not.toContain(secret)
    expect(JSON.stringify(log)).not.toContain(secret)
  }
  const told = { reason, channel, sourceIp: from }
  expect(log).toMatchObject([
    ...(isSigned ? [{ level: 'error', event: 'signedMessageRefused', orderId: claimedOrder, ...told }] : []),
    { level: 'warn', event: 'illegalRequest', ...told },
  ])
}

/**
 * Defines tests for the handlers in this process and, where the rarer cases run, again for the stack over HTTP: the
 * walks in test/flow and the robberies of a whole shop go over HTTP every time.
 */
export function inBothScenes(define: (scene: () => Scene, title: Scene['title']) => void): void {
  const openings = [
    ['in process', openInProcess],
    ...(RARE ? [['over HTTP', openOverHttp] as const] : []),
  ] as const
  for (const [title, open] of openings) {
    describe(title, () => {
      let opened: Scene | undefined
      beforeAll(async () => {
        opened = await open()
      })
      afterAll(() => opened?.close())
      define(() => opened ?? expect.fail('the scene is not open'), title)
    })
  }
}

/** A table of attacks, each made in process, and over HTTP unless it says why not. */
export function attacks(table: readonly Attack[]): void {
  inBothScenes((scene, title) => {
    const possible = title === 'over HTTP' ? table.filter(each => each.notOverHttp === undefined) : table
    for (const crafted of possible) {
      it(crafted.name, () => attack(scene(), crafted))
    }
  })
}

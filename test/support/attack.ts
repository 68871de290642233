/**
 * Attacks on an order by the gateway's messages, and what must hold afterwards: the right refusal, which reveals
 * nothing, the order unchanged, one record for the shop, no exception.
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

/** An id that the gateway confirms, so that the shop must refuse for another reason. */
const KNOWN_ID = SAMPLE_NOTIFY_IDS[0] ?? ''

/** The reason why the later rows of a long list run only in process. */
export const KEPT_PER_HOUR =
  'a container keeps 150 illegal requests an hour whole, and HTTP adds nothing to it'

/** The real content type of Alipay's notifies. */
export const NOTIFY_TYPE: HeaderList = [
  ['content-type', 'application/x-www-form-urlencoded; text/html; charset=utf-8'],
]

/** The target of an attack. */
export interface Victim {
  readonly order: Order
  /** The shop's key, of which attackers know at most signatures. */
  readonly key: string
}

export interface Attack {
  readonly name: string
  readonly reason: IllegalReason
  /** The forged message; default: notify. */
  readonly channel?: 'notify' | 'return'
  /** The body of the notify or the query of the return, one character per byte. */
  readonly form: (victim: Victim) => string
  /** Default: those of a genuine message. */
  readonly headers?: HeaderList
  /** The order in the store. */
  readonly order?: Partial<Order>
  /** The gateway denies the message when asked (`notify_verify`). */
  readonly denied?: true
  /** The order in the record; default: the victim's, if the form is readable. */
  readonly claims?: string
  /** Changes API Gateway's event; in process only. */
  readonly event?: (event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2
  /** Why it is impossible on the local stack. */
  readonly notOverHttp?: string
}

export const notifyPairs = ({ order }: Victim, changes: Fields = {}): Pair[] =>
  notifyFields(order, { notify_id: KNOWN_ID, ...changes })

/** A notify that is genuine except for `changes`; signed with the shop's key by default. */
export const notifyForm = (victim: Victim, changes: Fields = {}, key = victim.key): string =>
  signedForm(notifyPairs(victim, changes), key)

/** The same for a return. */
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

/** The flood limit: five complete records for each address and reason. */
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

/** Attacks a new unpaid order. */
export async function attack(scene: Scene, crafted: Attack): Promise<void> {
  const { channel = 'notify', reason, headers, event } = crafted
  const order = await scene.existing(crafted.order)
  const form = crafted.form({ order, key: scene.key })
  const from = nextAddress(scene, `${channel} ${reason}`)
  scene.gatewayDenies(crafted.denied ?? false)
  const isNotify = channel === 'notify'
  const isSigned = SIGNED_REASONS.includes(reason)
  const { records, log } = await scene.watch(
    async () => {
      const reply = await scene.send({
        method: isNotify ? 'POST' : 'GET',
        path: `/paycallback/${channel}`,
        from,
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
 * Defines tests for the handlers in this process and, with RARE, also for the stack over HTTP. The tests in test/flow
 * and the attacks on a whole shop always use HTTP.
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

/** Runs each attack in process, and over HTTP unless `notOverHttp` is set. */
export function attacks(table: readonly Attack[]): void {
  inBothScenes((scene, title) => {
    const possible = title === 'over HTTP' ? table.filter(each => each.notOverHttp === undefined) : table
    for (const crafted of possible) {
      it(crafted.name, () => attack(scene(), crafted))
    }
  })
}
